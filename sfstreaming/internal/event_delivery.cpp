// SPDX-License-Identifier: MIT
// The way of one reply through the observers.
#include "sfstreaming/internal/event_delivery.h"

#include <type_traits>
#include <utility>

#include "sfstreaming/internal/reply_acks.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

thread_local ObserverId running = 0;

constexpr const char* kObserver = "observer";
constexpr const char* kDeadLetterObserver = "dead-letter observer";
constexpr const char* kStoreReplayId = "storeReplayId";
constexpr const char* kWrite = "writing positions";
constexpr const char* kPause = "pause";

/// The client stops, or the loop that pulled the event was left: nobody has looked at it.
bool isCancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const OperationCancelled&) {
        return true;
    } catch (const pplx::task_canceled&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

ObserverId runningObserver() noexcept {
    return running;
}

RunningObserver::RunningObserver(ObserverId id) noexcept : previous_(std::exchange(running, id)) {}

RunningObserver::~RunningObserver() {
    running = previous_;
}

EventDelivery::EventDelivery(std::shared_ptr<const DeliveryContext> context,
                             ReceivedEvents received, std::shared_ptr<ReplyAcks> acks,
                             std::optional<Redelivery> redelivery)
    : context_(std::move(context)),
      received_(std::move(received)),
      acks_(std::move(acks)),
      redelivery_(redelivery),
      bytes_(acks_ ? 0 : received_.batch->memory()),
      event_(received_.batch, 0),
      handled_(received_.batch, static_cast<bool>(context_->store)) {}

EventDelivery::~EventDelivery() {
    if (acks_) {
        // A redelivery that is dropped leaves the event open: it comes again in the next life.
        for (; item_ < received_.items.size() && !redelivery_; ++item_) {
            acks_->drop(received_.items[item_].index);
        }
        return;
    }
    handled_.note(*context_);
    context_->statistics->countDelivered(uncounted_);
    uncounted_ += received_.items.size() - item_;
    if (context_->pending->remove(uncounted_, bytes_)) {
        context_->onRoom();
    }
}

StepResult EventDelivery::step() {
    const bool resumes = waitingFor_ != nullptr;
    if (resumes && !resume()) {
        return StepResult::ObserverPending;
    }
    if (wroteAtEnd_) {
        return StepResult::Finished;
    }
    if (!client_ && !(client_ = context_->client.lock())) {
        return StepResult::Finished;
    }
    if (!resumes && !beginNext()) {
        return writeWhenIdle() ? StepResult::Finished : StepResult::HookPending;
    }
    if (phase_ == Phase::Messages) {
        if (!observe<Message>(messageObservers_, Message(received_.batch, message_), {})) {
            return StepResult::ObserverPending;
        }
        observer_ = 0;
        attempts_ = 0;
        phase_ = Phase::Events;
    }
    if (phase_ == Phase::Events) {
        if (isEvent() && !observeEvent()) {
            return StepResult::ObserverPending;
        }
        observer_ = 0;
        phase_ = Phase::DeadLetters;
    }
    if (phase_ == Phase::DeadLetters) {
        if (givenUp_ && !observeDeadLetter()) {
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
    handled_.rest(*context_);
    if (waitingFor_ == nullptr || waitingFor_ == kPause) {
        client_.reset();
    }
}

void EventDelivery::endAfterEvent() noexcept {
    pause_.end();
}

bool EventDelivery::beginNext() {
    if (!messageObservers_) {
        messageObservers_ = context_->observers->messages.snapshot();
    }
    const bool everyMessage = !redelivery_ && !messageObservers_->empty();
    if (everyMessage ? message_ == received_.batch->size() : item_ == received_.items.size()) {
        return false;
    }
    if (!everyMessage) {
        message_ = received_.items[item_].index;
    }
    if (redelivery_ && acks_->isSettled(message_)) {
        return false;  // acknowledged meanwhile
    }
    event_.index_ = message_;
    observer_ = 0;
    called_ = 0;
    failed_ = false;
    cancelled_ = false;
    attempts_ = 0;
    givenUp_.reset();
    phase_ = everyMessage ? Phase::Messages : Phase::Events;
    context_->observers->events.refresh(eventObservers_, eventVersion_);
    if (redelivery_ && redelivery_->givenUp) {
        givenUp_ = nullptr;
        phase_ = Phase::DeadLetters;
    }
    return true;
}

bool EventDelivery::isEvent() const noexcept {
    return item_ < received_.items.size() && received_.items[item_].index == message_;
}

/// Only for an event.
SubscriptionTarget& EventDelivery::target() const noexcept {
    return *received_.targets[received_.items[item_].target];
}

/// The task that was waited for is done.
/// @return false if another one is to be waited for
bool EventDelivery::resume() {
    const char* const what = std::exchange(waitingFor_, nullptr);
    const pplx::task<void> task = std::exchange(pending_, {});
    if (what == kPause) {
        if (pause_.hasEnded()) {
            // Whatever else the event would have come to, it comes again in the next life.
            failed_ = true;
            phase_ = Phase::Store;
        }
        return true;
    }
    try {
        task.get();
        if (what == kObserver) {
            attempts_ = 0;
        } else if (what == kStoreReplayId) {
            handled_.add(*context_, target(), message_);
        }
    } catch (...) {
        if (what == kObserver) {
            return !failObserver();
        }
        fail(what);
    }
    return true;
}

/// @return false if there is a task that is to be waited for
template <typename T>
bool EventDelivery::observe(const typename ObserverList<T>::Snapshot& observers, const T& value,
                            std::string_view channel) {
    while (observer_ < observers->size()) {
        const auto& entry = *(*observers)[observer_++];
        if (entry.removed.load(std::memory_order_relaxed) ||
            (!entry.channel.empty() && entry.channel != channel)) {
            attempts_ = 0;
            continue;
        }
        if constexpr (std::is_same_v<T, Event>) {
            called_ += attempts_ == 0 ? 1U : 0U;
        }
        try {
            const RunningObserver scope(entry.id);
            if (!entry.observer.isAsynchronous()) {
                entry.observer.call(value);
            } else if (leavePending(entry.observer.callAsync(value), std::is_same_v<T, DeadLetter>
                                                                         ? kDeadLetterObserver
                                                                         : kObserver)) {
                return false;
            }
            attempts_ = 0;
        } catch (...) {
            if constexpr (std::is_same_v<T, DeadLetter>) {
                fail(kDeadLetterObserver);
            } else if (failObserver()) {
                return false;
            }
        }
    }
    return true;
}

bool EventDelivery::observeEvent() {
    if (observer_ == 0 && attempts_ == 0) {
        if (!target().active.load(std::memory_order_relaxed)) {
            failed_ = true;  // unsubscribed meanwhile: neither delivered nor stored
            if (acks_) {
                acks_->drop(message_);
            }
            return true;
        }
        if (acks_) {
            acks_->open(message_, (*received_.batch)[message_]);
        }
    }
    if (!observe<Event>(eventObservers_, event_, event_.channel())) {
        return false;
    }
    if (cancelled_ && called_ == 1) {
        // Nobody else has handled it. A later position would cover it.
        target().held.store(true);
    }
    return true;
}

bool EventDelivery::observeDeadLetter() {
    if (!deadLetterObservers_) {
        if (context_->observerFailure.then == ObserverFailureOptions::Then::StopChannel) {
            failed_ = true;
            if (acks_) {
                acks_->drop(message_);
            }
            context_->stopChannel(target());
            return true;
        }
        context_->statistics->countGivenUp();
        deadLetterObservers_ = context_->observers->deadLetters.snapshot();
        if (deadLetterObservers_->empty() && !acks_) {
            failed_ = true;  // nobody has it: it is not stored for its own sake
        }
        const unsigned attempts =
            redelivery_ ? redelivery_->attempts : context_->observerFailure.retries + 1;
        std::string reason = *givenUp_ ? describeError(*givenUp_) : "refused with nack()";
        deadLetter_ = DeadLetter{event_, *givenUp_, std::move(reason), attempts};
    }
    return observe<DeadLetter>(deadLetterObservers_, *deadLetter_, event_.channel());
}

/// @return false if there is a task that is to be waited for
bool EventDelivery::store() {
    if (acks_) {
        if (givenUp_ && !failed_) {
            acks_->settle(message_);
        }
        return true;
    }
    if (failed_ || target().held.load(std::memory_order_relaxed)) {
        return true;
    }
    if (event_.replayId() && context_->store) {
        return storeEach();
    }
    const bool due = handled_.add(*context_, target(), message_);
    return !due || !leavePending(context_->positions->write(), kWrite);
}

/// @return false if there is a task that is to be waited for
bool EventDelivery::storeEach() {
    try {
        if (leavePending(context_->store(*client_, event_), kStoreReplayId)) {
            return false;
        }
        handled_.add(*context_, target(), message_);
    } catch (...) {
        fail(kStoreReplayId);
    }
    return true;
}

/// @return false if there is a task that is to be waited for
bool EventDelivery::writeWhenIdle() {
    if (!context_->positions || acks_) {
        return true;
    }
    wroteAtEnd_ = true;
    settle();
    handled_.note(*context_);
    if (context_->pending->count() > 0 || !context_->positions->onIdle()) {
        return true;
    }
    return !leavePending(context_->positions->write(), kWrite);
}

void EventDelivery::finish() noexcept {
    if (isEvent()) {
        ++item_;
        if (acks_) {
            context_->statistics->countDelivered(1);
        } else {
            countDelivered();
        }
    }
    ++message_;
    phase_ = Phase::Start;
    deadLetterObservers_.reset();
    deadLetter_.reset();
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
    if (count == 0) {
        return;
    }
    context_->statistics->countDelivered(count);
    if (context_->pending->remove(count, 0)) {
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

/// Decides what follows the failure of an observer, which is being handled.
/// @return true if it is to be called again after a pause, which is to be waited for
bool EventDelivery::failObserver() {
    const std::exception_ptr failure = std::current_exception();
    context_->reportFailure(failure, kObserver);
    if (isCancellation(failure)) {
        failed_ = cancelled_ = true;
        return false;
    }
    const bool settled = acks_ && isEvent() && acks_->isSettled(message_);
    const ObserverFailureOptions& options = context_->observerFailure;
    if (!settled && attempts_ < options.retries) {
        if (auto pause = pause_.begin(attempts_, options.retryBackoff, *context_->scheduler)) {
            pending_ = *pause;
            waitingFor_ = kPause;
            ++attempts_;
            --observer_;
            context_->statistics->countRedelivered();
            return true;
        }
        failed_ = true;  // the client stops: it comes again in the next life
        return false;
    }
    attempts_ = 0;
    if (isEvent() && !settled) {
        givenUp_ = failure;
    }
    return false;
}

void EventDelivery::fail(const char* what) noexcept {
    failed_ = true;
    if (what == kDeadLetterObserver) {
        target().held.store(true);  // nobody has it
    }
    context_->reportFailure(std::current_exception(), what);
}

}  // namespace sfstreaming::internal
