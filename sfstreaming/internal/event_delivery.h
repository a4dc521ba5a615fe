// SPDX-License-Identifier: MIT
// The way of one reply through the observers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/handled_context.h"
#include "sfstreaming/internal/handled_run.h"
#include "sfstreaming/internal/observer_list.h"
#include "sfstreaming/internal/received_events.h"
#include "sfstreaming/internal/retry_pause.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

class ReplyAcks;

/// What a delivery needs of the client; outlives it.
struct DeliveryContext : HandledContext {
    std::weak_ptr<BaseStreamingClient> client;
    std::shared_ptr<Observers> observers;
    std::shared_ptr<Scheduler> scheduler;
    /// Calls the client's storeReplayId(), after each event; empty if that is not to be done.
    std::function<pplx::task<void>(BaseStreamingClient&, const Event&)> store;
    /// Ends the subscription, after an observer's failure. Must not throw.
    std::function<void(SubscriptionTarget&)> stopChannel;
};

/// An event that comes once more, after Event::nack().
struct Redelivery {
    /// Given to observers so often already.
    unsigned attempts = 0;
    /// It only goes to the dead-letter observers.
    bool givenUp = false;
};

/// For each message: message observers; for each event: its observers, then the storing of its
/// position, or with manual acknowledgement the opening of its place in the window.
///
/// What costs something is done for a run of events, not for each: taking hold of the client,
/// counting what has been delivered, noting how far it has come.
class EventDelivery final : public Delivery {
public:
    /// @param acks  null where acknowledgement is automatic
    EventDelivery(std::shared_ptr<const DeliveryContext> context, ReceivedEvents received,
                  std::shared_ptr<ReplyAcks> acks = nullptr,
                  std::optional<Redelivery> redelivery = std::nullopt);
    ~EventDelivery() override;

    StepResult step() override;
    void rest() noexcept override;
    pplx::task<void> pending() const override { return pending_; }
    bool isBetweenEvents() const noexcept override { return phase_ == Phase::Start; }
    void endAfterEvent() noexcept override;

private:
    enum class Phase { Start, Messages, Events, DeadLetters, Store };

    bool beginNext();
    bool isEvent() const noexcept;
    SubscriptionTarget& target() const noexcept;
    bool resume();
    template <typename T>
    bool observe(const typename ObserverList<T>::Snapshot& observers, const T& value,
                 std::string_view channel);
    bool observeEvent();
    bool observeDeadLetter();
    bool store();
    bool storeEach();
    bool writeWhenIdle();
    void finish() noexcept;
    void countDelivered() noexcept;
    void settle() noexcept;
    bool leavePending(pplx::task<void> task, const char* what);
    bool failObserver();
    void fail(const char* what) noexcept;

    const std::shared_ptr<const DeliveryContext> context_;
    const ReceivedEvents received_;
    const std::shared_ptr<ReplyAcks> acks_;
    const std::optional<Redelivery> redelivery_;
    const std::size_t bytes_;       ///< counted in context_->pending until the end
    std::size_t message_ = 0;       ///< index in the batch
    std::size_t item_ = 0;          ///< index in received_.items
    std::size_t uncounted_ = 0;     ///< delivered, and still in context_->pending
    std::size_t countAgainAt_ = 0;  ///< when so many are uncounted
    Event event_;                   ///< the one at work

    Phase phase_ = Phase::Start;
    std::size_t observer_ = 0;  ///< the next observer of the phase
    std::size_t called_ = 0;    ///< observers of the event that were called
    bool failed_ = false;       ///< the event must not be stored
    bool cancelled_ = false;    ///< and an observer has not even tried
    unsigned attempts_ = 0;     ///< of the observer at work that have failed
    /// Why the event is given up, if it is; null after Event::nack().
    std::optional<std::exception_ptr> givenUp_;
    ObserverList<Message>::Snapshot messageObservers_;
    ObserverList<Event>::Snapshot eventObservers_;
    ObserverList<DeadLetter>::Snapshot deadLetterObservers_;
    std::optional<DeadLetter> deadLetter_;
    std::uint64_t eventVersion_ = 0;

    HandledRun handled_;
    bool wroteAtEnd_ = false;

    /// The task that is waited for, and what it belongs to.
    pplx::task<void> pending_;
    const char* waitingFor_ = nullptr;
    /// Held from event to event, but not while the lane rests, unless a task is waited for.
    std::shared_ptr<BaseStreamingClient> client_;

    RetryPause pause_;
};

/// The observer that is being called on this thread; 0 if none.
ObserverId runningObserver() noexcept;

/// Marks an observer as running on this thread.
class RunningObserver {
public:
    explicit RunningObserver(ObserverId id) noexcept;
    ~RunningObserver();
    RunningObserver(const RunningObserver&) = delete;
    RunningObserver& operator=(const RunningObserver&) = delete;

private:
    const ObserverId previous_;
};

}  // namespace sfstreaming::internal
