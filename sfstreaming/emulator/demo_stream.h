// SPDX-License-Identifier: MIT
// What happens in the demo org: accounts change, orders are placed, notices are sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sfstreaming/emulator/event_store.h"
#include "sfstreaming/emulator/record_store.h"

namespace sfstreaming::emulator {

/// The same every time it is started. Thread: the io thread.
class DemoStream {
public:
    /// @return how many events have been published so far
    using Count = std::function<std::uint64_t()>;
    using Publish = std::function<void(const std::string& channel, const std::string& payload)>;

    DemoStream(boost::asio::io_context& io, RecordStore& records, Count count, Publish publish);

    /// @param eventsPerSecond  in real time, about; 0 stops it
    void setRate(double eventsPerSecond);
    double rate() const noexcept { return rate_; }
    /// Goes on at the same rate after pause().
    void resume();
    void pause();

    /// Creates the channels of the demo org.
    static void addChannels(EventStore& store);

private:
    void tick();
    void step();
    void changeAccount();
    void placeOrder();
    void notice();
    std::size_t draw(std::size_t count);

    boost::asio::steady_timer timer_;
    RecordStore& records_;
    const Count count_;
    const Publish publish_;
    std::mt19937 random_{20'260'922};
    double rate_ = 0;
    std::uint64_t life_ = 0;  ///< goes up with each resume() and pause()
    double due_ = 0;  ///< events that should have been published by now, less those that were
    std::chrono::steady_clock::time_point lastTick_;
    std::vector<std::string> accounts_;
    std::uint64_t orders_ = 0;
};

}  // namespace sfstreaming::emulator
