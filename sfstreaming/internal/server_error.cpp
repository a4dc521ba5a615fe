// SPDX-License-Identifier: MIT
// Makes the ServerError of an unsuccessful reply.
#include "sfstreaming/internal/server_error.h"

#include <algorithm>

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

/// The server's text as it may stand in one line of a log.
///
/// The session id of the client is as good as a password to it: it stays out. The server repeats it
/// in one of its texts.
std::string shownText(std::string_view reason, std::string_view clientId) {
    constexpr std::size_t kMaxText = 1000;
    constexpr std::string_view kHidden = "…";
    std::string shown(reason.substr(0, kMaxText));
    if (!clientId.empty()) {
        for (auto at = shown.find(clientId); at != std::string::npos;
             at = shown.find(clientId, at + kHidden.size())) {
            shown.replace(at, clientId.size(), kHidden);
        }
    }
    std::replace_if(
        shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    if (reason.size() > kMaxText) {
        // The cut may have gone through the id, or through a character.
        shown.resize(shown.size() - std::min(shown.size(), clientId.size()));
        while (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0x80) {
            shown.pop_back();
        }
        shown += kHidden;
    }
    return shown;
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

std::exception_ptr makeServerError(const std::string& what, const ReplyRecord& reply,
                                   FailureKind kind) {
    const std::string reason(reply.failureReason.empty() ? reply.error : reply.failureReason);
    const std::string channel(reply.subscription.empty() ? reply.channel : reply.subscription);
    const std::string shown = shownText(reason, reply.clientId);
    return std::make_exception_ptr(ServerError(
        what + (shown.empty() ? "" : ": " + shown) + " (" + toString(kind) + ")" + advise(kind),
        parseBayeuxError(reason).code, reason, channel, std::string(reply.raw), isTransient(kind),
        isSessionLost(kind)));
}

}  // namespace sfstreaming::internal
