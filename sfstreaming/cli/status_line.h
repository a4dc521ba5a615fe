// SPDX-License-Identifier: MIT
// The status of a client in one line: state, events, events a second, age of the last poll.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/cli/style.h"

namespace sfstreaming::cli {

/// Thread: onEvent() and onPoll() from any; line() from one.
class StatusLine {
public:
    using Clock = std::chrono::steady_clock;

    void onEvent() { ++events_; }
    /// A reply to the long poll has come.
    void onPoll() { lastPoll_ = Clock::now().time_since_epoch().count(); }

    std::uint64_t events() const { return events_; }
    std::string line(ClientState state, const Style& style);

private:
    double eventsPerSecond(Clock::time_point now);

    std::atomic<std::uint64_t> events_ = 0;
    std::atomic<Clock::rep> lastPoll_ = 0;
    /// The count at moments of the last seconds.
    std::deque<std::pair<Clock::time_point, std::uint64_t>> history_;
};

}  // namespace sfstreaming::cli
