// SPDX-License-Identifier: MIT
// Handles on one event of a reply.
#include "sfstreaming/event.h"

#include <utility>

#include "sfstreaming/internal/json_scan.h"
#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming {

Event::Event(std::shared_ptr<const internal::MessageBatch> batch, std::size_t index) noexcept
    : batch_(std::move(batch)), index_(index) {}

std::string_view Event::channel() const noexcept {
    return batch_ ? (*batch_)[index_].channel : std::string_view();
}

std::optional<ReplayId> Event::replayId() const noexcept {
    return batch_ ? (*batch_)[index_].replayId : std::nullopt;
}

std::string_view Event::creationTime() const noexcept {
    return batch_ ? (*batch_)[index_].creationTime : std::string_view();
}

std::string_view Event::raw() const noexcept {
    return batch_ ? (*batch_)[index_].raw : std::string_view();
}

JsonField Event::find(std::initializer_list<std::string_view> path) const {
    return JsonField(
        internal::findMember(batch_ ? (*batch_)[index_].data : std::string_view(), path));
}

}  // namespace sfstreaming
