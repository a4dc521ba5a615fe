// SPDX-License-Identifier: MIT
// Waiting for a condition with a deadline.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
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

/// A list that other threads add to and a test waits on. Copies share the list: an observer
/// captures one by value, because it may still run when the variables of the test are gone.
template <typename T>
class Collected {
public:
    void add(T value) const {
        const std::lock_guard lock(list_->mutex);
        list_->values.push_back(std::move(value));
        list_->changed.notify_all();
    }

    std::vector<T> all() const {
        const std::lock_guard lock(list_->mutex);
        return list_->values;
    }

    std::size_t size() const {
        const std::lock_guard lock(list_->mutex);
        return list_->values.size();
    }

    bool waitForSize(std::size_t size) const {
        return waitUntil([size](const std::vector<T>& values) { return values.size() >= size; });
    }

    /// Waits until one of the values satisfies `condition`.
    template <typename Condition>
    bool waitForAny(Condition condition) const {
        return waitUntil([&](const std::vector<T>& values) {
            return std::any_of(values.begin(), values.end(), condition);
        });
    }

private:
    struct List {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<T> values;
    };

    template <typename Condition>
    bool waitUntil(Condition condition) const {
        std::unique_lock lock(list_->mutex);
        return list_->changed.wait_for(lock, kDeadline, [&] { return condition(list_->values); });
    }

    std::shared_ptr<List> list_ = std::make_shared<List>();
};

}  // namespace sfstreaming::testing
