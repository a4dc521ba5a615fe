// SPDX-License-Identifier: MIT
// Between an observer that is given events and a loop that asks for them.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include <pplx/pplxtasks.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"

namespace sfstreaming::internal {

/// The loop was left before it had handled an event: not stored, and nothing is wrong.
class NotHandled : public OperationCancelled {
public:
    using OperationCancelled::OperationCancelled;
};

/// Holds one event at a time. Thread: any.
class PullQueue {
public:
    explicit PullQueue(std::shared_ptr<pplx::scheduler_interface> scheduler);

    /// The producer's side: an observer.
    /// @return done when the consumer has handled the event; fails with NotHandled if it never
    /// will
    pplx::task<void> push(const Event& event);
    /// The consumer's side. The event before counts as handled.
    /// @return none at the end
    pplx::task<std::optional<Event>> next();
    /// No more events: the consumer's next() yields none.
    void close();
    /// The consumer goes away. `handled` tells whether it has dealt with the event it had.
    void abandon(bool handled);

private:
    void finishCurrentLocked(bool handled);

    const std::shared_ptr<pplx::scheduler_interface> scheduler_;
    std::mutex mutex_;
    bool closed_ = false;
    bool abandoned_ = false;
    std::optional<Event> ready_;
    /// Set while an event is here or with the consumer.
    std::optional<pplx::task_completion_event<void>> current_;
    std::optional<pplx::task_completion_event<std::optional<Event>>> consumer_;
};

}  // namespace sfstreaming::internal
