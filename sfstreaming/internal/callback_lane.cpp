// SPDX-License-Identifier: MIT
// Where all hooks and observers of one session run, one at a time.
#include "sfstreaming/internal/callback_lane.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/task_scheduler.h"

namespace sfstreaming::internal {

namespace {

class ExecutorScheduler final : public TaskScheduler,
                                public std::enable_shared_from_this<ExecutorScheduler> {
public:
    explicit ExecutorScheduler(std::shared_ptr<Executor> executor)
        : executor_(std::move(executor)) {}

    void schedule(pplx::TaskProc_t procedure, void* parameter) override {
        executor_->post([self = shared_from_this(), procedure, parameter] {
            const SchedulerScope scope(self);
            procedure(parameter);
        });
    }

private:
    const std::shared_ptr<Executor> executor_;
};

thread_local const CallbackLane* currentLane = nullptr;

}  // namespace

std::shared_ptr<pplx::scheduler_interface> makeExecutorScheduler(
    std::shared_ptr<Executor> executor) {
    return std::make_shared<ExecutorScheduler>(std::move(executor));
}

CallbackLane::CallbackLane(std::shared_ptr<Executor> executor)
    : executor_(std::move(executor)), scheduler_(makeExecutorScheduler(executor_)) {}

bool CallbackLane::isCurrent() const noexcept {
    return currentLane == this;
}

void CallbackLane::post(Job job) {
    enqueue({std::move(job), false});
}

void CallbackLane::postNotice(Job job) {
    enqueue({std::move(job), true});
}

void CallbackLane::enqueue(Call call) {
    const std::lock_guard lock(mutex_);
    if (closed_) {
        return;
    }
    calls_.push_back(std::move(call));
    interrupt_.store(true, std::memory_order_relaxed);
    activateLocked();
}

void CallbackLane::deliver(std::unique_ptr<Delivery> delivery) {
    const std::lock_guard lock(mutex_);
    if (closed_) {
        return;
    }
    deliveries_.push_back(std::move(delivery));
    // A delivery at work takes note of the new ones: it counts how many events wait.
    interrupt_.store(true, std::memory_order_relaxed);
    activateLocked();
}

void CallbackLane::dropDeliveries() {
    std::vector<std::unique_ptr<Delivery>> dropped;  // destroyed outside the lock
    const std::lock_guard lock(mutex_);
    dropped.swap(deliveries_);
    if (current_ != nullptr) {
        dropCurrentLocked();
    }
}

void CallbackLane::dropCurrentLocked() noexcept {
    dropCurrent_ = true;
    interrupt_.store(true, std::memory_order_relaxed);
    if (current_ != nullptr) {
        current_->endAfterEvent();
    }
}

pplx::task<void> CallbackLane::close() {
    std::list<Call> droppedCalls;  // destroyed outside the lock
    std::vector<std::unique_ptr<Delivery>> droppedDeliveries;
    const pplx::task_completion_event<void> quiet;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    droppedCalls.swap(calls_);
    droppedDeliveries.swap(deliveries_);
    dropCurrentLocked();
    waitingForQuiet_.push_back(quiet);
    settleLocked();
    return pplx::task<void>(quiet);
}

pplx::task<void> CallbackLane::barrier() {
    const pplx::task_completion_event<void> quiet;
    const std::lock_guard lock(mutex_);
    waitingForQuiet_.push_back(quiet);
    interrupt_.store(true, std::memory_order_relaxed);
    settleLocked();
    return pplx::task<void>(quiet, pplx::task_options(pplx::scheduler_ptr(scheduler_)));
}

void CallbackLane::activateLocked() {
    if (activity_ != Activity::Idle) {
        return;
    }
    activity_ = Activity::Running;
    executor_->post([self = shared_from_this()] { self->run(); });
}

void CallbackLane::run() {
    const SchedulerScope scope(scheduler_);
    const CallbackLane* const outer = std::exchange(currentLane, this);
    std::unique_lock lock(mutex_);
    for (;;) {
        settleLocked();
        if (const auto next = nextCallLocked(); next != calls_.end()) {
            runCall(lock, next);
            if (activity_ == Activity::HookPending) {
                break;
            }
            continue;
        }
        interrupt_.store(dropCurrent_ || !waitingForQuiet_.empty(), std::memory_order_relaxed);
        if (observerPending_ || !runDelivery(lock)) {
            if (activity_ == Activity::Running) {
                activity_ = Activity::Idle;
                settleLocked();
            }
            break;
        }
    }
    lock.unlock();
    currentLane = outer;
}

/// @return what may run now; the end if nothing may
std::list<CallbackLane::Call>::iterator CallbackLane::nextCallLocked() {
    return std::find_if(calls_.begin(), calls_.end(),
                        [this](const Call& call) { return !call.isNotice || !noticePending_; });
}

void CallbackLane::runCall(std::unique_lock<std::mutex>& lock, std::list<Call>::iterator next) {
    Job job = std::move(next->job);
    const bool isNotice = next->isNotice;
    calls_.erase(next);
    lock.unlock();
    const pplx::task<void> task = job();
    job = nullptr;
    endCall();
    const bool done = task.is_done();
    lock.lock();
    if (done) {
        return;
    }
    if (isNotice) {
        noticePending_ = true;
        resumeAfter(task, Pending::Notice);
    } else {
        activity_ = Activity::HookPending;
        resumeAfter(task, Pending::Hook);
    }
}

void CallbackLane::endCall() noexcept {
    // One thread at a time runs the lane: no need to add atomically.
    callNumber_.store(callNumber_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

/// @return false if there is nothing to deliver, or nothing may run until a task is done
bool CallbackLane::runDelivery(std::unique_lock<std::mutex>& lock) {
    std::unique_ptr<Delivery> finished;
    if (dropCurrent_ && (current_ == nullptr || current_->isBetweenEvents())) {
        finished = std::move(current_);
        dropCurrent_ = false;
    }
    if (current_ == nullptr) {
        if (deliveries_.empty()) {
            lock.unlock();
            finished.reset();
            lock.lock();
            // Something may have come meanwhile.
            return !deliveries_.empty() || nextCallLocked() != calls_.end();
        }
        current_ = std::move(deliveries_.front());
        deliveries_.erase(deliveries_.begin());
    }
    Delivery& delivery = *current_;
    lock.unlock();
    StepResult result = StepResult::More;
    do {
        result = delivery.step();
        endCall();
    } while (result == StepResult::More && !interrupt_.load(std::memory_order_relaxed));
    delivery.rest();
    finished.reset();
    lock.lock();
    switch (result) {
        case StepResult::More:
            break;
        case StepResult::Finished:
            finished = std::move(current_);
            dropCurrent_ = false;
            break;
        case StepResult::ObserverPending:
            observerPending_ = true;
            resumeAfter(delivery.pending(), Pending::Observer);
            break;
        case StepResult::HookPending:
            activity_ = Activity::HookPending;
            resumeAfter(delivery.pending(), Pending::Hook);
            break;
    }
    if (finished) {
        lock.unlock();
        finished.reset();
        lock.lock();
    }
    return result == StepResult::More || result == StepResult::Finished ||
           result == StepResult::ObserverPending;
}

void CallbackLane::resumeAfter(const pplx::task<void>& task, Pending what) {
    task.then(
        [self = shared_from_this(), what](const pplx::task<void>& done) {
            try {
                done.get();
            } catch (...) {
                // Whoever made the task looks at its failure; here only its end matters.
            }
            const std::lock_guard lock(self->mutex_);
            switch (what) {
                case Pending::Hook:
                    self->activity_ = Activity::Idle;
                    break;
                case Pending::Notice:
                    self->noticePending_ = false;
                    // A delivery at work makes way for the next notice.
                    self->interrupt_.store(true, std::memory_order_relaxed);
                    break;
                case Pending::Observer:
                    self->observerPending_ = false;
                    break;
            }
            self->activateLocked();
        },
        onScheduler(scheduler_));
}

bool CallbackLane::isQuietLocked() const noexcept {
    // Asked between jobs by run() itself, and from other threads.
    const bool running = activity_ == Activity::Running && currentLane != this;
    return !running && activity_ != Activity::HookPending && !observerPending_ && !noticePending_ &&
           (current_ == nullptr || current_->isBetweenEvents());
}

/// Tells those who wait that nothing is running, if that is so.
void CallbackLane::settleLocked() {
    if (waitingForQuiet_.empty() || !isQuietLocked()) {
        return;
    }
    for (auto& quiet : std::exchange(waitingForQuiet_, {})) {
        quiet.set();
    }
}

}  // namespace sfstreaming::internal
