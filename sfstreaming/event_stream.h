// SPDX-License-Identifier: MIT
/// @file
/// Events pulled by a loop.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>

#include <pplx/pplxtasks.h>

#include "sfstreaming/event.h"
#include "sfstreaming/export.h"

namespace sfstreaming {

namespace internal {
class PullQueue;
}

/// A sequence of events as they arrive; made by BaseStreamingClient::events().
///
/// An event is handled, and its replay id stored, when the next one is asked for, or when the loop
/// is left normally. When it is left by an exception, or the client stops meanwhile, the event
/// counts as not handled and will come again after a restart. While no event is asked for, later
/// ones wait (see ClientOptions::maxPendingEvents). The sequence ends when the client stops or is
/// destroyed; the stream holds no reference to it. Thread: one consumer at a time.
class SFSTREAMING_EXPORT EventStream {
public:
    /// Made by the library.
    explicit EventStream(std::shared_ptr<internal::PullQueue> queue) noexcept;
    EventStream(EventStream&&) noexcept;
    EventStream& operator=(EventStream&&) noexcept;
    ~EventStream();

    /// @return a task with the next event; none at the end. Ask again only when it is done. With
    /// C++20 and "sfstreaming/coroutines.h": `while (auto event = co_await stream.next())`.
    pplx::task<std::optional<Event>> next();

    /// Blocks for the next event, for range-based for.
    class SFSTREAMING_EXPORT Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Event;
        using difference_type = std::ptrdiff_t;
        using pointer = const Event*;
        using reference = const Event&;

        Iterator() noexcept = default;
        explicit Iterator(EventStream* stream);
        const Event& operator*() const noexcept { return *event_; }
        const Event* operator->() const noexcept { return &*event_; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
            return a.event_.has_value() == b.event_.has_value();
        }
        friend bool operator!=(const Iterator& a, const Iterator& b) noexcept { return !(a == b); }

    private:
        EventStream* stream_ = nullptr;
        std::optional<Event> event_;
    };

    Iterator begin() { return Iterator(this); }
    Iterator end() noexcept { return {}; }

private:
    std::shared_ptr<internal::PullQueue> queue_;
    int exceptions_;  ///< under way when the stream was made
};

}  // namespace sfstreaming
