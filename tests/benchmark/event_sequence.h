// SPDX-License-Identifier: MIT
// Checks that every event arrives, once and in order, and times those behind the first few.
#pragma once

#include <cstdint>

#include "tests/benchmark/prepared_reply.h"
#include "tests/benchmark/usage_window.h"

namespace sfstreaming::benchmark {

/// Thread: one at a time.
class EventOrder {
public:
    /// @throws std::runtime_error if `replayId` is not the next one
    void add(std::int64_t replayId) {
        if (replayId != next_) {
            throwWrong(replayId);
        }
        ++next_;
    }

private:
    [[noreturn]] void throwWrong(std::int64_t replayId) const;

    std::int64_t next_ = kFirstReplayId;
};

/// Thread: one at a time.
class EventSequence {
public:
    /// @param warmUp    events before the window begins
    /// @param measured  events in the window
    EventSequence(UsageWindow& window, std::uint64_t warmUp, std::uint64_t measured)
        : window_(window), begin_(warmUp), end_(warmUp + measured) {}

    /// @throws std::runtime_error if `replayId` is not the next one
    void add(std::int64_t replayId) {
        order_.add(replayId);
        if (++count_ == begin_) {
            window_.begin();
        } else if (count_ == end_) {
            window_.end();
        }
    }

    std::uint64_t count() const noexcept { return count_; }
    bool isComplete() const noexcept { return count_ == end_; }

private:
    UsageWindow& window_;
    const std::uint64_t begin_;
    const std::uint64_t end_;
    std::uint64_t count_ = 0;
    EventOrder order_;
};

}  // namespace sfstreaming::benchmark
