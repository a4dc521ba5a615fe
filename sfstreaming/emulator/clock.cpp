// SPDX-License-Identifier: MIT
// The emulator's time: scaled, and moved forward on request.
#include "sfstreaming/emulator/clock.h"

#include <algorithm>

namespace sfstreaming::emulator {

Clock::Clock(boost::asio::io_context& io, double scale) : scale_(scale), timer_(io) {}

Clock::Duration Clock::now() const {
    const std::chrono::duration<double, std::milli> real =
        std::chrono::steady_clock::now() - start_;
    return Duration(static_cast<std::int64_t>(real.count() * scale_)) + offset_;
}

Clock::AlarmId Clock::setAlarm(Duration delay, std::function<void()> callback) {
    const AlarmId id = ++lastId_;
    const Duration deadline = now() + delay;
    const auto added = alarms_.emplace(std::pair(deadline, id), std::move(callback)).first;
    deadlines_.emplace(id, deadline);
    if (added == alarms_.begin()) {
        arm();
    }
    return id;
}

void Clock::cancelAlarm(AlarmId id) {
    const auto found = deadlines_.find(id);
    if (found != deadlines_.end()) {
        // The timer may ring for nothing; that is cheaper than setting it anew.
        alarms_.erase(std::pair(found->second, id));
        deadlines_.erase(found);
    }
}

void Clock::advance(Duration duration) {
    offset_ += duration;
    ring();
}

void Clock::start() {
    runs_ = true;
    arm();
}

void Clock::stop() {
    runs_ = false;
    alarms_.clear();
    deadlines_.clear();
    timer_.cancel();
}

void Clock::arm() {
    if (alarms_.empty() || !runs_) {
        return;
    }
    const auto left = std::max(Duration(0), alarms_.begin()->first.first - now());
    timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double, std::milli>(static_cast<double>(left.count()) / scale_)));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && runs_) {
            ring();
        }
    });
}

void Clock::ring() {
    while (!alarms_.empty() && alarms_.begin()->first.first <= now()) {
        const auto callback = std::move(alarms_.begin()->second);
        deadlines_.erase(alarms_.begin()->first.second);
        alarms_.erase(alarms_.begin());
        callback();
    }
    arm();
}

}  // namespace sfstreaming::emulator
