// SPDX-License-Identifier: MIT
// Replies of the server, parsed for tests.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "sfstreaming/event.h"
#include "sfstreaming/internal/message_batch.h"
#include "sfstreaming/message.h"

namespace sfstreaming::testing {

/// Parses a body as if it had just been received; problems are added to `issues`.
inline std::shared_ptr<const internal::MessageBatch> parsedBatch(std::string body,
                                                                 internal::ParseIssues& issues) {
    return internal::MessageBatch::parse(std::make_shared<const std::string>(std::move(body)),
                                         issues);
}

/// The same for a body whose problems do not matter.
inline std::shared_ptr<const internal::MessageBatch> parsedBatch(std::string body) {
    internal::ParseIssues issues;
    return parsedBatch(std::move(body), issues);
}

/// An event that is alone in its reply.
inline Event parsedEvent(std::string message) {
    return Event(parsedBatch("[" + std::move(message) + "]"), 0);
}

/// A message that is alone in its reply.
inline Message parsedMessage(std::string message) {
    return Message(parsedBatch("[" + std::move(message) + "]"), 0);
}

}  // namespace sfstreaming::testing
