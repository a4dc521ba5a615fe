// SPDX-License-Identifier: MIT
// Where all hooks and observers of one session run, one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include <pplx/pplxtasks.h>

#include "sfstreaming/executor.h"

namespace sfstreaming::internal {

/// Lets an Executor serve as the scheduler of tasks.
std::shared_ptr<pplx::scheduler_interface> makeExecutorScheduler(
    std::shared_ptr<Executor> executor);

/// What one call of Delivery::step() came to.
enum class StepResult {
    More,             ///< Call again.
    Finished,         ///< Nothing is left.
    ObserverPending,  ///< Call again when pending() is done; hooks may run meanwhile.
    HookPending,      ///< Call again when pending() is done; nothing may run meanwhile.
};

/// A run of events on their way to the observers, in small steps so that hooks can come between.
class Delivery {
public:
    virtual ~Delivery() = default;
    /// Thread: callback lane. Must not throw.
    virtual StepResult step() = 0;
    /// Called after the last of a few steps in a row, which other calls may follow: what was kept
    /// from step to step is to be let go.
    /// Thread: callback lane.
    virtual void rest() noexcept = 0;
    virtual pplx::task<void> pending() const = 0;
    /// False while the observers or the storing of an event are under way.
    virtual bool isBetweenEvents() const noexcept = 0;
    /// The event at work is the last; what it still waits for without need is cut short.
    /// Thread: any.
    virtual void endAfterEvent() noexcept = 0;
};

/// Runs hooks, notices and deliveries on an executor. Hooks and notices go first, in their order:
/// signing in again must not wait behind a thousand events. A hook lasts until its task is done.
class CallbackLane : public std::enable_shared_from_this<CallbackLane> {
public:
    /// A hook call. Must not throw; the task must not fail.
    using Job = std::function<pplx::task<void>()>;

    explicit CallbackLane(std::shared_ptr<Executor> executor);

    /// Thread: any, for all functions.
    void post(Job job);
    /// A report to an observer. While its task is pending only the next notice waits, so that the
    /// task may depend on hooks.
    void postNotice(Job job);
    void deliver(std::unique_ptr<Delivery> delivery);
    /// Forgets the events that wait. An event whose observers are at work is finished, its storing
    /// included.
    void dropDeliveries();
    /// Forgets everything that waits and takes nothing new.
    /// @return done when nothing runs any more
    pplx::task<void> close();
    /// @return done when what runs at this moment has finished
    pplx::task<void> barrier();

    /// The executor, as a scheduler for tasks.
    const std::shared_ptr<pplx::scheduler_interface>& scheduler() const noexcept {
        return scheduler_;
    }
    /// Whether the caller runs inside a hook or an observer of this lane.
    bool isCurrent() const noexcept;
    /// Tells one call of a hook or an observer's event from the next.
    std::uint64_t callNumber() const noexcept {
        return callNumber_.load(std::memory_order_relaxed);
    }

private:
    enum class Activity { Idle, Running, HookPending };
    enum class Pending { Hook, Notice, Observer };
    struct Call {
        Job job;
        bool isNotice;
    };

    void enqueue(Call call);
    std::list<Call>::iterator nextCallLocked();
    void activateLocked();
    void run();
    void runCall(std::unique_lock<std::mutex>& lock, std::list<Call>::iterator next);
    bool runDelivery(std::unique_lock<std::mutex>& lock);
    void endCall() noexcept;
    void resumeAfter(const pplx::task<void>& task, Pending what);
    void dropCurrentLocked() noexcept;
    bool isQuietLocked() const noexcept;
    void settleLocked();

    const std::shared_ptr<Executor> executor_;
    const std::shared_ptr<pplx::scheduler_interface> scheduler_;
    std::mutex mutex_;
    Activity activity_ = Activity::Idle;
    bool observerPending_ = false;
    bool noticePending_ = false;
    bool closed_ = false;
    std::list<Call> calls_;
    std::vector<std::unique_ptr<Delivery>> deliveries_;
    // The delivery at work; it stays here, outside the lock, while it runs.
    std::unique_ptr<Delivery> current_;
    bool dropCurrent_ = false;
    std::atomic<bool> interrupt_{false};
    std::atomic<std::uint64_t> callNumber_{0};  ///< written by run() only
    std::vector<pplx::task_completion_event<void>> waitingForQuiet_;
};

}  // namespace sfstreaming::internal
