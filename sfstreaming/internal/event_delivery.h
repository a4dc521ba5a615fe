// SPDX-License-Identifier: MIT
// The way of one reply through the observers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/observer_list.h"
#include "sfstreaming/internal/received_events.h"

namespace sfstreaming::internal {

/// What a delivery needs of the client; outlives it.
struct DeliveryContext {
    std::weak_ptr<BaseStreamingClient> client;
    std::shared_ptr<Observers> observers;
    /// Calls the client's storeReplayId().
    std::function<pplx::task<void>(BaseStreamingClient&, const Event&)> store;
    bool storesPositions = false;
    std::function<void(std::exception_ptr, const char* what)> reportFailure;
    std::shared_ptr<PendingEvents> pending;
    /// Called when there is room in `pending` again. Must not throw.
    std::function<void()> onRoom;
};

/// For each message: message observers; for each event: its observers, then the storing of its
/// position. An event whose observer failed is not stored.
///
/// What costs something is done for a run of events, not for each: taking hold of the client,
/// counting what has been delivered.
class EventDelivery final : public Delivery {
public:
    EventDelivery(std::shared_ptr<const DeliveryContext> context, ReceivedEvents received);
    ~EventDelivery() override;

    StepResult step() override;
    void rest() noexcept override;
    pplx::task<void> pending() const override { return pending_; }
    bool isBetweenEvents() const noexcept override { return phase_ == Phase::Start; }

private:
    enum class Phase { Start, Messages, Events, Store };

    bool beginNext();
    bool isEvent() const noexcept;
    template <typename T>
    bool observe(const typename ObserverList<T>::Snapshot& observers, const T& value,
                 std::string_view channel);
    bool observeEvent();
    bool store();
    void finish() noexcept;
    void countDelivered() noexcept;
    void settle() noexcept;
    bool leavePending(pplx::task<void> task, const char* what);
    void fail(const char* what) noexcept;

    const std::shared_ptr<const DeliveryContext> context_;
    const ReceivedEvents received_;
    std::size_t message_ = 0;       ///< index in the batch
    std::size_t item_ = 0;          ///< index in received_.items
    std::size_t uncounted_ = 0;     ///< delivered, and still in context_->pending
    std::size_t countAgainAt_ = 0;  ///< when so many are uncounted
    Event event_;                   ///< the one at work

    Phase phase_ = Phase::Start;
    std::size_t observer_ = 0;  ///< the next observer of the phase
    bool failed_ = false;       ///< the event must not be stored
    ObserverList<Message>::Snapshot messageObservers_;
    ObserverList<Event>::Snapshot eventObservers_;
    std::uint64_t eventVersion_ = 0;

    /// The task that is waited for, and what it belongs to.
    pplx::task<void> pending_;
    const char* waitingFor_ = nullptr;
    /// Held from event to event, but not while the lane rests, unless a task is waited for.
    std::shared_ptr<BaseStreamingClient> client_;
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
