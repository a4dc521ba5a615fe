// SPDX-License-Identifier: MIT
// Names of the client's states.
#include "sfstreaming/client_state.h"

namespace sfstreaming {

const char* toString(ClientState state) noexcept {
    switch (state) {
        case ClientState::Stopped:
            return "Stopped";
        case ClientState::Starting:
            return "Starting";
        case ClientState::Connected:
            return "Connected";
        case ClientState::Reconnecting:
            return "Reconnecting";
        case ClientState::Stopping:
            return "Stopping";
        case ClientState::Parked:
            return "Parked";
    }
    return "Unknown";
}

}  // namespace sfstreaming
