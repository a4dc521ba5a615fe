// SPDX-License-Identifier: MIT
// Handles on one event of a reply.
#include "sfstreaming/event.h"

#include <span>
#include <utility>

#include "sfstreaming/errors.h"
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

void Event::ack() const {
    if (batch_ && batch_->acknowledger()) {
        batch_->acknowledger()->acknowledge(batch_, index_, true);
    }
}

void Event::nack() const {
    if (!batch_ || !batch_->acknowledger()) {
        throw UsageError(
            "nack(): this client acknowledges events by itself; throw from the observer instead, "
            "or "
            "choose Acknowledgement::Manual");
    }
    batch_->acknowledger()->acknowledge(batch_, index_, false);
}

JsonField Event::find(std::initializer_list<std::string_view> path) const {
    if (!batch_) {
        return JsonField();
    }
    const internal::MessageRecord& record = (*batch_)[index_];
    const std::span<const std::string_view> names(path.begin(), path.size());
    if (!names.empty() && record.contentSize != 0 &&
        names.front() == (record.contentIsPayload ? "payload" : "sobject")) {
        return JsonField(internal::findMember(
            record.data.substr(record.contentAt, record.contentSize), names.subspan(1)));
    }
    return JsonField(internal::findMember(record.data, names));
}

}  // namespace sfstreaming
