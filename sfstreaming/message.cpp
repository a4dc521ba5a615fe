// SPDX-License-Identifier: MIT
// Handles on one message of a reply.
#include "sfstreaming/message.h"

#include <utility>

#include "sfstreaming/internal/json_scan.h"
#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming {

Message::Message(std::shared_ptr<const internal::MessageBatch> batch, std::size_t index) noexcept
    : batch_(std::move(batch)), index_(index) {}

std::string_view Message::channel() const noexcept {
    return batch_ ? (*batch_)[index_].channel : std::string_view();
}

bool Message::isMeta() const noexcept {
    return batch_ && (*batch_)[index_].isMeta;
}

std::string_view Message::raw() const noexcept {
    return batch_ ? (*batch_)[index_].raw : std::string_view();
}

JsonField Message::find(std::initializer_list<std::string_view> path) const {
    return JsonField(internal::findMember(raw(), {path.begin(), path.size()}));
}

}  // namespace sfstreaming
