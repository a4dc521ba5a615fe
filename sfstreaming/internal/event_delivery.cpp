// SPDX-License-Identifier: MIT
// The way of one reply through the observers.
#include "sfstreaming/internal/event_delivery.h"

#include <utility>

namespace sfstreaming::internal {

namespace {

thread_local ObserverId running = 0;

constexpr const char* kObserver = "observer";
constexpr const char* kStoreReplayId = "storeReplayId";

}  // namespace

ObserverId runningObserver() noexcept {
    return running;
}

RunningObserver::RunningObserver(ObserverId id) noexcept : previous_(std::exchange(running, id)) {}

RunningObserver::~RunningObserver() {
    running = previous_;
}

EventDelivery::EventDelivery(std::shared_ptr<const DeliveryContext> context,
                             ReceivedEvents received)
    : context_(std::move(context)), received_(std::move(received)), event_(received_.batch, 0) {}

EventDelivery::~EventDelivery() {
    uncounted_ += received_.items.size() - item_;
    settle();
}

StepResult EventDelivery::step() {
    if (waitingFor_ != nullptr) {
        const char* const what = std::exchange(waitingFor_, nullptr);
        try {
            std::exchange(pending_, {}).get();
        } catch (...) {
            fail(what);
        }
    } else {
        if (!client_) {
            client_ = context_->client.lock();
        }
        if (!client_ || !beginNext()) {
            return StepResult::Finished;
        }
    }
    if (phase_ == Phase::Messages) {
        if (!observe<Message>(messageObservers_, Message(received_.batch, message_), {})) {
            return StepResult::ObserverPending;
        }
        observer_ = 0;
        phase_ = Phase::Events;
    }
    if (phase_ == Phase::Events) {
        if (isEvent() && !observeEvent()) {
            return StepResult::ObserverPending;
        }
        phase_ = Phase::Store;
        if (isEvent() && !store()) {
            return StepResult::HookPending;
        }
    }
    finish();
    return StepResult::More;
}

void EventDelivery::rest() noexcept {
    settle();
    if (waitingFor_ == nullptr) {
        client_.reset();
    }
}

bool EventDelivery::beginNext() {
    if (!messageObservers_) {
        messageObservers_ = context_->observers->messages.snapshot();
    }
    const bool everyMessage = !messageObservers_->empty();
    if (everyMessage ? message_ == received_.batch->size() : item_ == received_.items.size()) {
        return false;
    }
    if (!everyMessage) {
        message_ = received_.items[item_].index;
    }
    observer_ = 0;
    failed_ = false;
    phase_ = everyMessage ? Phase::Messages : Phase::Events;
    context_->observers->events.refresh(eventObservers_, eventVersion_);
    return true;
}

bool EventDelivery::isEvent() const noexcept {
    return item_ < received_.items.size() && received_.items[item_].index == message_;
}

/// @return false if an observer left a task that is to be waited for
template <typename T>
bool EventDelivery::observe(const typename ObserverList<T>::Snapshot& observers, const T& value,
                            std::string_view channel) {
    while (observer_ < observers->size()) {
        const auto& entry = *(*observers)[observer_++];
        if (entry.removed.load(std::memory_order_relaxed) ||
            (!entry.channel.empty() && entry.channel != channel)) {
            continue;
        }
        try {
            const RunningObserver scope(entry.id);
            if (!entry.observer.isAsynchronous()) {
                entry.observer.call(value);
            } else if (leavePending(entry.observer.callAsync(value), kObserver)) {
                return false;
            }
        } catch (...) {
            fail(kObserver);
        }
    }
    return true;
}

bool EventDelivery::observeEvent() {
    const SubscriptionTarget& target = *received_.targets[received_.items[item_].target];
    if (!target.active.load(std::memory_order_relaxed)) {
        failed_ = true;  // unsubscribed meanwhile: neither delivered nor stored
        return true;
    }
    event_.index_ = message_;
    return observe<Event>(eventObservers_, event_, event_.channel());
}

/// @return false if the hook left a task that is to be waited for
bool EventDelivery::store() {
    if (failed_ || !context_->storesPositions || !event_.replayId()) {
        return true;
    }
    try {
        return !leavePending(context_->store(*client_, event_), kStoreReplayId);
    } catch (...) {
        fail(kStoreReplayId);
        return true;
    }
}

void EventDelivery::finish() noexcept {
    if (isEvent()) {
        ++item_;
        countDelivered();
    }
    ++message_;
    phase_ = Phase::Start;
    if (client_.use_count() == 1) {
        client_.reset();  // everybody else has let it go: it ends here, not behind the last event
    }
}

/// The event that makes room is counted at once. What comes in meanwhile interrupts the run, so
/// that one look at its beginning is enough.
void EventDelivery::countDelivered() noexcept {
    if (uncounted_ == 0) {
        countAgainAt_ = context_->pending->excess();
    }
    if (++uncounted_ == countAgainAt_) {
        settle();
    }
}

void EventDelivery::settle() noexcept {
    const std::size_t count = std::exchange(uncounted_, 0);
    if (count > 0 && context_->pending->remove(count)) {
        context_->onRoom();
    }
}

/// @return true if `task` is not done yet; throws its failure if it has failed
bool EventDelivery::leavePending(pplx::task<void> task, const char* what) {
    if (task == pplx::task<void>()) {
        throw HookError(std::string(what) +
                            " returned an empty task; return "
                            "pplx::task_from_result() when there is nothing to wait for",
                        what);
    }
    if (task.is_done()) {
        task.get();
        return false;
    }
    pending_ = std::move(task);
    waitingFor_ = what;
    return true;
}

void EventDelivery::fail(const char* what) noexcept {
    failed_ = true;
    context_->reportFailure(std::current_exception(), what);
}

}  // namespace sfstreaming::internal
