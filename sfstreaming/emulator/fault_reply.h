// SPDX-License-Identifier: MIT
// What faults do to connections and HTTP replies, whatever the endpoint.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "sfstreaming/emulator/faults.h"
#include "sfstreaming/emulator/http_server.h"

namespace sfstreaming::emulator {

/// Answers the request, or ends its connection, if that is all the fault is about.
/// @return false if there is more to do
bool settle(const Fault& fault, HttpConnection& connection);

/// Sends a reply as the fault, if any, wants it.
void send(HttpConnection& connection, HttpReply reply, const std::optional<Fault>& fault);

/// Adds Retry-After, if the fault says so.
HttpReply withRetryAfter(HttpReply reply, const Fault& fault);

/// Runs `action`; should it throw, the reply is 500 with the reason.
template <typename Action>
void guarded(HttpConnection& connection, Action action) {
    try {
        action();
    } catch (const std::exception& error) {
        HttpReply reply = HttpReply::json(500, error.what());
        reply.contentType = "text/plain;charset=UTF-8";
        connection.reply(std::move(reply));
    }
}

}  // namespace sfstreaming::emulator
