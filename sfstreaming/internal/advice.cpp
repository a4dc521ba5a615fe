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
    // No more than the others does this flag come with every reply; being false, it does not show
    // whether it was sent.
    if (newer.multipleClients || newer.reconnect || newer.interval || newer.timeout) {
        multipleClients = newer.multipleClients;
    }
}

}  // namespace sfstreaming::internal
