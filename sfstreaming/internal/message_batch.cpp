// SPDX-License-Identifier: MIT
// One reply of the server, taken apart into messages that are slices of it.
#include "sfstreaming/internal/message_batch.h"

#include <utility>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/batch_reader.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/redact.h"

namespace sfstreaming::internal {

namespace {

std::shared_ptr<const std::string> padded(std::shared_ptr<const std::string> body) {
    if (body->capacity() - body->size() >= HttpResponse::kBodyPadding) {
        return body;
    }
    auto copy = std::make_shared<std::string>();
    copy->reserve(body->size() + HttpResponse::kBodyPadding);
    copy->append(*body);
    return copy;
}

}  // namespace

std::shared_ptr<const MessageBatch> MessageBatch::parse(std::shared_ptr<const std::string> body,
                                                        ParseIssues& issues) {
    for (bool repaired = false;; repaired = true) {
        const auto batch = std::make_shared<MessageBatch>();
        batch->body_ = padded(std::move(body));
        ParseIssues found;
        BatchReader reader(*batch, found);
        const JsonFault fault = reader.read();
        if (fault == JsonFault::None && !reader.hasFoundNoMessage()) {
            issues.insert(issues.end(), found.begin(), found.end());
            return batch;
        }
        if (fault != JsonFault::Utf8 || repaired) {
            throw ProtocolError(
                std::string("the reply is no Bayeux reply (") +
                    (fault == JsonFault::None ? "it contains no message" : toString(fault)) + ")",
                redactedExcerpt(*batch->body_));
        }
        // Better events with a replacement character than none.
        issues.emplace_back("the reply is not valid UTF-8; bad bytes were replaced", std::string());
        body = std::make_shared<const std::string>(replaceInvalidUtf8(*batch->body_));
    }
}

std::size_t MessageBatch::memory() const noexcept {
    return sizeof(MessageBatch) + (body_ ? body_->capacity() : 0) +
           records_.capacity() * sizeof(MessageRecord) + replies_.capacity() * sizeof(ReplyRecord);
}

}  // namespace sfstreaming::internal
