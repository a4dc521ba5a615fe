// SPDX-License-Identifier: MIT
// The pauses before an observer is called again.
#pragma once

#include <mutex>
#include <optional>

#include <pplx/pplxtasks.h>

#include "sfstreaming/internal/backoff.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

/// One pause at a time. They may be ended for good, from any thread.
class RetryPause {
public:
    /// @param attempts  that have failed before
    /// @return done when the pause is over; none if there are to be no pauses any more
    std::optional<pplx::task<void>> begin(unsigned attempts, const BackoffOptions& options,
                                          Scheduler& scheduler) {
        if (attempts == 0) {
            backoff_.emplace(options);
        }
        const std::lock_guard lock(mutex_);
        if (ended_) {
            return std::nullopt;
        }
        const pplx::task_completion_event<void> over;
        scheduler.setAlarm(backoff_->next(), [over] { over.set(); });
        over_ = over;
        return pplx::task<void>(over);
    }

    void end() noexcept {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        if (over_) {
            over_->set();
        }
    }

    bool hasEnded() const noexcept {
        const std::lock_guard lock(mutex_);
        return ended_;
    }

private:
    std::optional<Backoff> backoff_;
    mutable std::mutex mutex_;
    std::optional<pplx::task_completion_event<void>> over_;
    bool ended_ = false;
};

}  // namespace sfstreaming::internal
