// SPDX-License-Identifier: MIT
// The main thread's part of a command.
#include "sfstreaming/cli/main_loop.h"

#include <algorithm>
#include <utility>

namespace sfstreaming::cli {

namespace {

// Some condition variables overflow when told to wait until the end of time.
constexpr auto kLongWait = std::chrono::hours(1);

}  // namespace

void MainLoop::post(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_all();
}

void MainLoop::quit(int exitCode) {
    const std::lock_guard lock(mutex_);
    if (!exitCode_) {
        exitCode_ = exitCode;
    }
    changed_.notify_all();
}

std::optional<int> MainLoop::exitCode() const {
    const std::lock_guard lock(mutex_);
    return exitCode_;
}

void MainLoop::setTick(std::chrono::milliseconds interval, std::function<void()> tick) {
    tickInterval_ = interval;
    tick_ = std::move(tick);
    nextTick_ = Clock::now();
}

bool MainLoop::runUntil(const std::function<bool()>& condition,
                        std::optional<Clock::time_point> deadline) {
    for (;;) {
        if (condition()) {
            return true;
        }
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            if (exitCode_) {
                return false;
            }
            const auto now = Clock::now();
            if (deadline && now >= *deadline) {
                return false;
            }
            if (now >= nextTick_) {
                nextTick_ = now + tickInterval_;
                job = tick_;
            } else if (!jobs_.empty()) {
                job = std::move(jobs_.front());
                jobs_.pop_front();
            } else {
                const auto until = std::min(
                    {nextTick_, deadline.value_or(Clock::time_point::max()), now + kLongWait});
                changed_.wait_until(lock, until, [&] { return exitCode_ || !jobs_.empty(); });
                continue;
            }
        }
        job();
    }
}

}  // namespace sfstreaming::cli
