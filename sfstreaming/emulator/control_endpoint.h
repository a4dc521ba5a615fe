// SPDX-License-Identifier: MIT
// The control interface: what can be done in C++ can be done with curl.
#pragma once

#include <string>

#include "sfstreaming/emulator/http_server.h"

namespace sfstreaming::emulator {

class Org;

/// Plain HTTP with JSON objects, on a port of its own. GET / lists the commands:
///
///     GET    /                        this list, as text
///     GET    /statistics              what has happened so far
///     GET    /requests                the newest requests
///     GET    /channels                names of all channels
///     POST   /channels                {"name": C, "fields"?: [F…]}
///     DELETE /channels?name=C
///     GET    /published?channel=C     replay ids
///     POST   /publish                 {"channel": C, "payload": J}, or "payloads": [J…] for
///     several
///                                     at once, or "raw": TEXT for a whole message
///     POST   /expire-events           {"channel": C, "keep"?: N}
///     POST   /next-replay-id          {"channel": C, "id": N}
///     POST   /demo-rate               {"eventsPerSecond": N}
///     POST   /kill-sessions
///     POST   /disconnect-sessions     {"withSuccessful"?: B}
///     POST   /revoke-tokens
///     POST   /cut-connections         {"reset"?: B}
///     POST   /expire-routing-cookies
///     POST   /advance-clock           {"milliseconds": N}
///     GET    /faults                  the kinds, and the requests they can strike
///     POST   /faults                  {"kind": K, "on"?: R, …}, members as in faults.h
///     DELETE /faults
///     GET    /switches
///     PATCH  /switches                those to change; PUT and POST do the same
///
/// Success is 200 with a JSON value; else {"error": SENTENCE} with 400, 404 or 405.
/// Thread: the io thread.
class ControlEndpoint {
public:
    explicit ControlEndpoint(Org& org) : org_(org) {}

    HttpReply handle(const HttpRequest& request);

private:
    Org& org_;
};

}  // namespace sfstreaming::emulator
