// SPDX-License-Identifier: MIT
// A serial queue of short jobs: the protocol lane of a client.
#include "sfstreaming/internal/lane.h"

#include <utility>

#include "sfstreaming/internal/coroutine.h"

namespace sfstreaming::internal {

std::shared_ptr<Lane> Lane::create(std::shared_ptr<pplx::scheduler_interface> base) {
    return std::shared_ptr<Lane>(new Lane(std::move(base)));
}

Lane::Lane(std::shared_ptr<pplx::scheduler_interface> base) : base_(std::move(base)) {}

void Lane::post(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        if (running_) {
            return;
        }
        running_ = true;
    }
    auto self = std::make_unique<std::shared_ptr<Lane>>(shared_from_this());
    base_->schedule(
        [](void* parameter) {
            const std::unique_ptr<std::shared_ptr<Lane>> lane(
                static_cast<std::shared_ptr<Lane>*>(parameter));
            (*lane)->run();
        },
        self.release());
}

void Lane::schedule(pplx::TaskProc_t procedure, void* parameter) {
    post([procedure, parameter] { procedure(parameter); });
}

bool Lane::isCurrent() const noexcept {
    return runner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

void Lane::run() {
    const SchedulerScope scope(shared_from_this());
    runner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (jobs_.empty()) {
                // Cleared under the lock: afterwards another thread may be the runner.
                runner_.store(std::thread::id(), std::memory_order_relaxed);
                running_ = false;
                return;
            }
            taken_.swap(jobs_);
        }
        for (auto& job : taken_) {
            job();
            job = nullptr;
        }
        taken_.clear();
    }
}

}  // namespace sfstreaming::internal
