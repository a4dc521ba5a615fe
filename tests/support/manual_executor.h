// SPDX-License-Identifier: MIT
// An executor whose jobs run when the test says so, on the test's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "sfstreaming/executor.h"
#include "sfstreaming/internal/callback_lane.h"
#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

class ManualExecutor final : public Executor, public std::enable_shared_from_this<ManualExecutor> {
public:
    void post(std::function<void()> job) override {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        changed_.notify_all();
    }

    /// Runs the oldest job; false if there is none.
    bool runOne() {
        std::function<void()> job;
        {
            const std::lock_guard lock(mutex_);
            if (jobs_.empty()) {
                return false;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
        return true;
    }

    /// Runs until nothing is left, what the jobs themselves post included.
    void run() {
        while (runOne()) {
        }
    }

    /// Runs until `task` is done; false if that does not come before the deadline. Not everything
    /// comes over this executor: pplx sends the failure of a task over its own pool first.
    template <typename T>
    bool runUntilDone(const pplx::task<T>& task) {
        const auto deadline = std::chrono::steady_clock::now() + kDeadline;
        task.then([self = shared_from_this()](const pplx::task<T>& done) {
            try {
                done.get();
            } catch (...) {
            }
            const std::lock_guard lock(self->mutex_);
            self->changed_.notify_all();
        });
        for (;;) {
            run();
            if (task.is_done()) {
                return true;
            }
            std::unique_lock lock(mutex_);
            if (!changed_.wait_until(lock, deadline,
                                     [&] { return !jobs_.empty() || task.is_done(); })) {
                return false;
            }
        }
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return jobs_.size();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
};

/// For tasks: continuations run when `executor` is run.
inline std::shared_ptr<pplx::scheduler_interface> manualScheduler(
    const std::shared_ptr<ManualExecutor>& executor) {
    return internal::makeExecutorScheduler(executor);
}

}  // namespace sfstreaming::testing
