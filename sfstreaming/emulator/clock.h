// SPDX-License-Identifier: MIT
// The emulator's time: scaled, and moved forward on request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sfstreaming::emulator {

/// Emulated time and alarms in it. Thread: the io thread.
class Clock {
public:
    using Duration = std::chrono::milliseconds;
    using AlarmId = std::uint64_t;  ///< never 0

    /// @param scale  how many times as fast as real time
    Clock(boost::asio::io_context& io, double scale);

    /// Since the start of the emulator.
    Duration now() const;
    std::chrono::system_clock::time_point calendar() const { return epoch_ + now(); }
    AlarmId setAlarm(Duration delay, std::function<void()> callback);
    /// Of one that has rung, or of 0: nothing happens.
    void cancelAlarm(AlarmId id);
    /// Rings what is due then before it returns.
    void advance(Duration duration);
    /// Until start(), alarms ring by advance() only; those of now are forgotten.
    void stop();
    void start();

private:
    void arm();
    void ring();

    const double scale_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    const std::chrono::system_clock::time_point epoch_ = std::chrono::system_clock::now();
    Duration offset_{0};
    bool runs_ = true;
    boost::asio::steady_timer timer_;
    AlarmId lastId_ = 0;
    std::map<std::pair<Duration, AlarmId>, std::function<void()>> alarms_;
    std::unordered_map<AlarmId, Duration> deadlines_;  ///< of the same alarms
};

}  // namespace sfstreaming::emulator
