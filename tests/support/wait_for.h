// SPDX-License-Identifier: MIT
// Waiting for a condition with a deadline.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include <pplx/pplxtasks.h>

namespace sfstreaming::testing {

/// How long a test waits before it fails. Generous: only failing tests wait so long.
inline constexpr auto kDeadline = std::chrono::seconds(20);

/// Whether `task` is done, with or without a failure, before the deadline.
template <typename T>
bool isDoneInTime(const pplx::task<T>& task) {
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        bool done = false;
    };
    const auto state = std::make_shared<State>();
    task.then([state](const pplx::task<T>& finished) {
        try {
            finished.get();
        } catch (...) {
        }
        const std::lock_guard lock(state->mutex);
        state->done = true;
        state->changed.notify_all();
    });
    std::unique_lock lock(state->mutex);
    return state->changed.wait_for(lock, kDeadline, [&] { return state->done; });
}

/// A list that other threads add to and a test waits on.
template <typename T>
class Collected {
public:
    void add(T value) {
        const std::lock_guard lock(mutex_);
        values_.push_back(std::move(value));
        changed_.notify_all();
    }

    std::vector<T> all() const {
        const std::lock_guard lock(mutex_);
        return values_;
    }

    std::size_t size() const { return all().size(); }

    bool waitForSize(std::size_t size) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kDeadline, [&] { return values_.size() >= size; });
    }

    /// Waits until one of the values satisfies `condition`.
    template <typename Condition>
    bool waitForAny(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kDeadline, [&] {
            for (const T& value : values_) {
                if (condition(value)) {
                    return true;
                }
            }
            return false;
        });
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<T> values_;
};

}  // namespace sfstreaming::testing
