// SPDX-License-Identifier: MIT
// What faults do to connections and HTTP replies, whatever the endpoint.
#include "sfstreaming/emulator/fault_reply.h"

#include <string>
#include <utility>

namespace sfstreaming::emulator {

namespace {

unsigned statusOf(const Fault& fault) {
    return fault.status == 0 ? 503 : fault.status;
}

HttpReply pageOf(const Fault& fault) {
    constexpr unsigned kRequestTimeout = 408;
    const unsigned status = statusOf(fault);
    if (fault.text.empty() && status == kRequestTimeout) {
        return HttpReply::empty(status);  // the one that comes without a page
    }
    HttpReply reply = HttpReply::html(status, "Error " + std::to_string(status));
    if (!fault.text.empty()) {
        reply.body = fault.text;
    }
    return reply;
}

}  // namespace

HttpReply withRetryAfter(HttpReply reply, const Fault& fault) {
    if (fault.retryAfter) {
        reply.headers.emplace_back("Retry-After", std::to_string(*fault.retryAfter));
    }
    return reply;
}

bool settle(const Fault& fault, HttpConnection& connection) {
    switch (fault.kind) {
        case FaultKind::HttpStatus:
            connection.reply(withRetryAfter(pageOf(fault), fault));
            return true;
        case FaultKind::Body:
            connection.reply(withRetryAfter(HttpReply::json(statusOf(fault), fault.text), fault));
            return true;
        case FaultKind::ResetBeforeReply:
        case FaultKind::CloseBeforeReply:
            connection.cut(fault.kind == FaultKind::ResetBeforeReply);
            return true;
        case FaultKind::Never:
            return true;
        case FaultKind::Error:
        case FaultKind::UnknownClient:
        case FaultKind::ServerDisconnect:
        case FaultKind::ServerDisconnectWithoutSuccessful:
        case FaultKind::ResetInBody:
        case FaultKind::Truncate:
        case FaultKind::Delay:
        case FaultKind::ExtraMessage:
        case FaultKind::DeliverAgain:
            return false;
    }
    return false;
}

void send(HttpConnection& connection, HttpReply reply, const std::optional<Fault>& fault) {
    if (fault && (fault->kind == FaultKind::ResetInBody || fault->kind == FaultKind::Truncate)) {
        connection.replyHalf(std::move(reply), fault->kind == FaultKind::ResetInBody);
    } else {
        connection.reply(std::move(reply));
    }
}

}  // namespace sfstreaming::emulator
