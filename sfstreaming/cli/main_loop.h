// SPDX-License-Identifier: MIT
// The main thread's part of a command: it waits, and what others post is run by it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace sfstreaming::cli {

/// Runs what other threads post, one after another, until a condition holds or quit() was called.
/// Shared, since callbacks may outlive the command that made them.
/// Thread: post() and quit() from any thread; the rest from the main thread.
class MainLoop {
public:
    using Clock = std::chrono::steady_clock;

    void post(std::function<void()> job);
    /// Ends the command; the first call decides.
    void quit(int exitCode);
    /// The code given to quit(); none before.
    std::optional<int> exitCode() const;

    /// Calls `tick` about every `interval` while runUntil() waits.
    void setTick(std::chrono::milliseconds interval, std::function<void()> tick);

    /// Runs jobs until `condition` holds, which is asked again after each of them.
    /// @return whether it holds; false after quit() and at the deadline
    bool runUntil(const std::function<bool()>& condition,
                  std::optional<Clock::time_point> deadline = {});

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    std::optional<int> exitCode_;
    std::chrono::milliseconds tickInterval_{0};
    std::function<void()> tick_;
    Clock::time_point nextTick_ = Clock::time_point::max();
};

}  // namespace sfstreaming::cli
