// SPDX-License-Identifier: MIT
/// @file
/// One event on a subscribed channel.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sfstreaming/export.h"
#include "sfstreaming/json_field.h"
#include "sfstreaming/message.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming {

namespace internal {
class EventDelivery;
}

/// An event: PushTopic, generic, platform event or change event.
///
/// Like Message, a light handle on the received buffer; see there for lifetime and threads.
class SFSTREAMING_EXPORT Event {
public:
    /// An empty event: every view is empty. Tasks need a default value.
    Event() noexcept = default;
    /// Made by the library.
    Event(std::shared_ptr<const internal::MessageBatch> batch, std::size_t index) noexcept;

    /// The channel as the server names it, e.g. "/topic/AccountUpdates" (never with a filter).
    std::string_view channel() const noexcept;
    /// The position of this event in its channel; none if the server sent none.
    std::optional<ReplayId> replayId() const noexcept;
    /// When the event was created, as text of the server: `data.event.createdDate` of PushTopic and
    /// generic events, `data.payload.CreatedDate` of platform events, the number
    /// `commitTimestamp` (milliseconds since 1970) of change events. Empty if absent.
    std::string_view creationTime() const noexcept;
    /// The whole message as JSON text, byte for byte.
    std::string_view raw() const noexcept;

    /// A value by its path inside `data`: `event.field("sobject", "Name").asString()`.
    template <typename... Names>
    JsonField field(Names... names) const {
        return find({std::string_view(names)...});
    }
    /// The whole message; include "sfstreaming/json.h" to use it. Members are sorted and numbers
    /// may be spelt differently than in raw().
    web::json::value json() const;
    Message message() const noexcept { return Message(batch_, index_); }

    /// With Acknowledgement::Manual: the event has been handled. When this is true of all events of
    /// its channel up to some position, that is stored, as ClientOptions::storePolicy says.
    ///
    /// From any thread, in any order, once; copies of an event are the same event. Does nothing the
    /// second time, after the end of the client's life that the event came in (it then comes again
    /// in the next), and with Acknowledgement::Automatic.
    void ack() const;
    /// With Acknowledgement::Manual: the event could not be handled. It is given to the observers
    /// again or given up, as ClientOptions::observerFailure says.
    ///
    /// Threads as for ack().
    /// @throws UsageError with Acknowledgement::Automatic: an observer throws instead
    void nack() const;

private:
    friend class internal::EventDelivery;

    JsonField find(std::initializer_list<std::string_view> path) const;

    std::shared_ptr<const internal::MessageBatch> batch_;
    std::size_t index_ = 0;
};

}  // namespace sfstreaming
