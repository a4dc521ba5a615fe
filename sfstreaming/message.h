// SPDX-License-Identifier: MIT
/// @file
/// One Bayeux message as received, meta messages included.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "sfstreaming/export.h"
#include "sfstreaming/json_field.h"

namespace sfstreaming {

namespace internal {
class MessageBatch;
}

/// One message of a reply.
///
/// A light handle on the buffer the reply was received in, which it keeps alive: copies are cheap,
/// views stay valid as long as any message or event of the same reply lives. Keep a copy of what
/// you need rather than many events when replies are large.
/// Thread: immutable; may be read from any thread.
class SFSTREAMING_EXPORT Message {
public:
    /// An empty message: every view is empty. Tasks need a default value.
    Message() noexcept = default;
    /// Made by the library.
    Message(std::shared_ptr<const internal::MessageBatch> batch, std::size_t index) noexcept;

    /// "/meta/…" or the channel of an event.
    std::string_view channel() const noexcept;
    /// True for handshake, connect, subscribe, unsubscribe and disconnect replies.
    bool isMeta() const noexcept;
    /// The JSON text, byte for byte.
    std::string_view raw() const noexcept;

    /// A value by its path from the root of the message: `message.field("ext", "sfdc")`.
    template <typename... Names>
    JsonField field(Names... names) const {
        return find({std::string_view(names)...});
    }
    web::json::value json() const;

private:
    JsonField find(std::initializer_list<std::string_view> path) const;

    std::shared_ptr<const internal::MessageBatch> batch_;
    std::size_t index_ = 0;
};

}  // namespace sfstreaming
