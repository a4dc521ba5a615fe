// SPDX-License-Identifier: MIT
// Between an observer that is given events and a loop that asks for them.
#include "sfstreaming/internal/pull_queue.h"

#include <utility>

#include "sfstreaming/event_stream.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming {

namespace internal {

PullQueue::PullQueue(std::shared_ptr<pplx::scheduler_interface> scheduler)
    : scheduler_(std::move(scheduler)) {}

pplx::task<void> PullQueue::push(const Event& event) {
    const std::lock_guard lock(mutex_);
    const pplx::task_completion_event<void> handled;
    const pplx::task<void> result = observed(pplx::task<void>(handled));
    if (closed_ || abandoned_) {
        handled.set_exception(NotHandled("nobody asks for events any more"));
        return result;
    }
    current_ = handled;
    if (consumer_) {
        std::exchange(consumer_, std::nullopt)->set(event);
    } else {
        ready_ = event;
    }
    return result;
}

pplx::task<std::optional<Event>> PullQueue::next() {
    const std::lock_guard lock(mutex_);
    const pplx::task_completion_event<std::optional<Event>> event;
    pplx::task<std::optional<Event>> result(event,
                                            pplx::task_options(pplx::scheduler_ptr(scheduler_)));
    if (ready_) {
        event.set(std::exchange(ready_, std::nullopt));
        return result;
    }
    finishCurrentLocked(true);
    if (closed_) {
        event.set(std::nullopt);
    } else {
        consumer_ = event;
    }
    return result;
}

void PullQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    // The loop may be waiting for the client to stop, so stopping cannot wait for the loop.
    ready_.reset();
    finishCurrentLocked(false);
    if (consumer_) {
        std::exchange(consumer_, std::nullopt)->set(std::nullopt);
    }
}

void PullQueue::abandon(bool handled) {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    finishCurrentLocked(handled && !ready_);
    ready_.reset();
    if (consumer_) {
        std::exchange(consumer_, std::nullopt)->set(std::nullopt);
    }
}

void PullQueue::finishCurrentLocked(bool handled) {
    if (!current_) {
        return;
    }
    const auto current = *std::exchange(current_, std::nullopt);
    if (handled) {
        current.set();
    } else {
        current.set_exception(NotHandled("the event was not handled by the loop"));
    }
}

}  // namespace internal

EventStream::EventStream(std::shared_ptr<internal::PullQueue> queue) noexcept
    : queue_(std::move(queue)), exceptions_(std::uncaught_exceptions()) {}

EventStream::EventStream(EventStream&&) noexcept = default;

EventStream& EventStream::operator=(EventStream&& other) noexcept {
    // What this stream was before is left as if it were destroyed.
    EventStream left(std::move(other));
    std::swap(queue_, left.queue_);
    std::swap(exceptions_, left.exceptions_);
    return *this;
}

EventStream::~EventStream() {
    if (queue_) {
        queue_->abandon(std::uncaught_exceptions() <= exceptions_);
    }
}

pplx::task<std::optional<Event>> EventStream::next() {
    return queue_->next();
}

EventStream::Iterator::Iterator(EventStream* stream) : stream_(stream) {
    ++*this;
}

EventStream::Iterator& EventStream::Iterator::operator++() {
    event_ = stream_->next().get();
    return *this;
}

}  // namespace sfstreaming
