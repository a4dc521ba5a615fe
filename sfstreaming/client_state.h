// SPDX-License-Identifier: MIT
/// @file
/// What a client is doing, as its user sees it.
#pragma once

#include <string>

#include "sfstreaming/export.h"

namespace sfstreaming {

/// The state of a client.
///
/// | from         | may become |
/// |--------------|------------|
/// | Stopped      | Starting |
/// | Starting     | Connected, Parked, Stopping, Stopped (the start failed) |
/// | Connected    | Reconnecting, Parked, Stopping, Stopped (recovery is impossible) |
/// | Reconnecting | Connected, Parked, Stopping, Stopped (recovery is impossible) |
/// | Parked       | Reconnecting, Stopping |
/// | Stopping     | Stopped |
enum class ClientState {
    Stopped,       ///< Not running. start() may be called.
    Starting,      ///< Signing in and opening the first session.
    Connected,     ///< A session is open and every subscription has been acknowledged.
    Reconnecting,  ///< Recovering; events are not flowing. Error observers know why.
    Stopping,      ///< stop() is under way.
    /// Observers are too far behind: the session was left, and a new one is opened when they have
    /// caught up. See ClientOptions::parkAfter.
    Parked,
};

/// "Stopped", "Starting", …
SFSTREAMING_EXPORT const char* toString(ClientState state) noexcept;

/// What state observers receive.
struct StateChange {
    ClientState from;
    ClientState to;
    /// One line for people, e.g. "session lost: 403::Unknown client". May be empty.
    std::string reason;
};

}  // namespace sfstreaming
