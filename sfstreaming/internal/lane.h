// SPDX-License-Identifier: MIT
// A serial queue of short jobs: the protocol lane of a client.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <pplx/pplxtasks.h>

#include "sfstreaming/internal/task_scheduler.h"

namespace sfstreaming::internal {

/// Runs jobs one after another, in order, on a scheduler's threads (pplx's pool by default). It is
/// itself a scheduler, so continuations and coroutines can be made to run on it. Jobs must not
/// block and must not run user code.
class Lane final : public TaskScheduler, public std::enable_shared_from_this<Lane> {
public:
    static std::shared_ptr<Lane> create(
        std::shared_ptr<pplx::scheduler_interface> base = pplx::get_ambient_scheduler());

    /// Thread: any. The job must not throw.
    void post(std::function<void()> job);
    void schedule(pplx::TaskProc_t procedure, void* parameter) override;

    /// Whether the caller runs on this lane.
    bool isCurrent() const noexcept;

private:
    explicit Lane(std::shared_ptr<pplx::scheduler_interface> base);
    void run();

    const std::shared_ptr<pplx::scheduler_interface> base_;
    std::mutex mutex_;
    std::vector<std::function<void()>> jobs_;
    bool running_ = false;
    std::vector<std::function<void()>> taken_;  ///< run()'s own; kept for its memory
    std::atomic<std::thread::id> runner_{};
};

}  // namespace sfstreaming::internal
