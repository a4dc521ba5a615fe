// SPDX-License-Identifier: MIT
// The thread's current scheduler.
#include "sfstreaming/internal/coroutine.h"

namespace sfstreaming::internal {

namespace {

thread_local std::shared_ptr<pplx::scheduler_interface> current;

}  // namespace

std::shared_ptr<pplx::scheduler_interface> currentScheduler() noexcept {
    return current;
}

SchedulerScope::SchedulerScope(std::shared_ptr<pplx::scheduler_interface> scheduler) noexcept
    : previous_(std::exchange(current, std::move(scheduler))) {}

SchedulerScope::~SchedulerScope() {
    current = std::move(previous_);
}

}  // namespace sfstreaming::internal
