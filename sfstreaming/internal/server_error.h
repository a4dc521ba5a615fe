// SPDX-License-Identifier: MIT
// Makes the ServerError of an unsuccessful reply.
#pragma once

#include <exception>
#include <string>

#include "sfstreaming/internal/message_batch.h"
#include "sfstreaming/internal/recovery.h"

namespace sfstreaming::internal {

/// @param what  what was attempted, e.g. "the handshake was refused"
std::exception_ptr makeServerError(const std::string& what, const ReplyRecord& reply,
                                   FailureKind kind);

}  // namespace sfstreaming::internal
