// SPDX-License-Identifier: MIT
// The seam for time: tests move it by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace sfstreaming::internal {

/// Longer than anyone waits, and short enough to be added to a time.
inline constexpr std::chrono::milliseconds kLongestDelay = std::chrono::hours(24 * 365 * 10);

/// A clock with alarms. Thread: all functions from any thread; callbacks run on a thread of the
/// scheduler's, must be short and must not throw.
class Scheduler {
public:
    using Clock = std::chrono::steady_clock;
    using AlarmId = std::uint64_t;

    virtual ~Scheduler() = default;

    virtual Clock::time_point now() const = 0;
    /// Calls `callback` once, `delay` from now, after kLongestDelay at the latest.
    virtual AlarmId setAlarm(std::chrono::milliseconds delay, std::function<void()> callback) = 0;
    /// Forgets an alarm. One that is going off at this moment may still be called.
    virtual void cancelAlarm(AlarmId id) noexcept = 0;
};

/// The real clock, shared by all clients: one thread, which ends with the last of them.
std::shared_ptr<Scheduler> sharedTimerScheduler();

}  // namespace sfstreaming::internal
