// SPDX-License-Identifier: MIT
// A clock that the test moves by hand.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::testing {

/// Alarms go off inside advance(), on the test's thread. Thread-safe.
class ManualScheduler final : public internal::Scheduler {
public:
    Clock::time_point now() const override {
        const std::lock_guard lock(mutex_);
        return now_;
    }
    AlarmId setAlarm(std::chrono::milliseconds delay, std::function<void()> callback) override {
        const std::lock_guard lock(mutex_);
        alarms_.emplace(std::pair(now_ + delay, ++lastId_), std::move(callback));
        return lastId_;
    }
    void cancelAlarm(AlarmId id) noexcept override {
        const std::lock_guard lock(mutex_);
        for (auto at = alarms_.begin(); at != alarms_.end(); ++at) {
            if (at->first.second == id) {
                alarms_.erase(at);
                return;
            }
        }
    }

    void advance(std::chrono::milliseconds duration) {
        std::unique_lock lock(mutex_);
        const auto end = now_ + duration;
        while (!alarms_.empty() && alarms_.begin()->first.first <= end) {
            now_ = alarms_.begin()->first.first;
            const auto callback = std::move(alarms_.begin()->second);
            alarms_.erase(alarms_.begin());
            lock.unlock();
            callback();
            lock.lock();
        }
        now_ = end;
    }
    std::size_t alarms() const {
        const std::lock_guard lock(mutex_);
        return alarms_.size();
    }

private:
    mutable std::mutex mutex_;
    Clock::time_point now_{};
    AlarmId lastId_ = 0;
    std::map<std::pair<Clock::time_point, AlarmId>, std::function<void()>> alarms_;
};

}  // namespace sfstreaming::testing
