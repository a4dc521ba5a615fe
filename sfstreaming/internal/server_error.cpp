// SPDX-License-Identifier: MIT
// Makes the ServerError of an unsuccessful reply.
#include "sfstreaming/internal/server_error.h"

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_error.h"

namespace sfstreaming::internal {

namespace {

const char* advise(FailureKind kind) noexcept {
    switch (kind) {
        case FailureKind::Limit:
            return "; close other clients of this org, or wait";
        case FailureKind::DailyLimit:
            return "; events are kept and will be received when the limit is reset";
        case FailureKind::PositionRejected:
            return "; see ClientOptions::replayFallback";
        default:
            return "";
    }
}

bool isTransient(FailureKind kind) noexcept {
    return kind != FailureKind::Fatal && kind != FailureKind::Refused &&
           kind != FailureKind::PositionRejected && kind != FailureKind::TooLarge;
}

bool isSessionLost(FailureKind kind) noexcept {
    return kind == FailureKind::UnknownClient || kind == FailureKind::SessionEnded ||
           kind == FailureKind::ForeignSession;
}

}  // namespace

std::exception_ptr makeServerError(const std::string& what, const MessageRecord& reply,
                                   FailureKind kind) {
    const std::string reason(reply.failureReason.empty() ? reply.error : reply.failureReason);
    const std::string channel(reply.subscription.empty() ? reply.channel : reply.subscription);
    // The session id of the client is as good as a password to it: it stays out of the text. The
    // server repeats it in one of its messages.
    std::string shown = reason;
    if (!reply.clientId.empty()) {
        for (auto at = shown.find(reply.clientId); at != std::string::npos;
             at = shown.find(reply.clientId)) {
            shown.replace(at, reply.clientId.size(), "…");
        }
    }
    return std::make_exception_ptr(ServerError(
        what + (shown.empty() ? "" : ": " + shown) + " (" + toString(kind) + ")" + advise(kind),
        parseBayeuxError(reason).code, reason, channel, std::string(reply.raw), isTransient(kind),
        isSessionLost(kind)));
}

}  // namespace sfstreaming::internal
