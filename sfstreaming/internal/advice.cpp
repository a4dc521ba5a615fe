// SPDX-License-Identifier: MIT
// What the server advises about the next poll.
#include "sfstreaming/internal/advice.h"

namespace sfstreaming::internal {

void Advice::merge(const Advice& newer) {
    if (newer.reconnect) {
        reconnect = newer.reconnect;
    }
    if (newer.interval) {
        interval = newer.interval;
    }
    if (newer.timeout) {
        timeout = newer.timeout;
    }
    // The server leaves the flag out when it is not set, so its absence counts, but only in advice
    // that was sent at all.
    if (newer.multipleClients || newer.reconnect || newer.interval || newer.timeout) {
        multipleClients = newer.multipleClients;
    }
}

}  // namespace sfstreaming::internal
