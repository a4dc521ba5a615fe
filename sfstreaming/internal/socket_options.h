// SPDX-License-Identifier: MIT
// How the sockets of connections are set up.
#pragma once

namespace sfstreaming::internal {

/// Not to be inherited by child processes, and a vanished peer is noticed after about a minute: in
/// the middle of a silent poll, or when a request does not arrive.
/// @param socket  the system's handle
void setSocketOptions(int socket) noexcept;

}  // namespace sfstreaming::internal
