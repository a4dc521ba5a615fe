// SPDX-License-Identifier: MIT
// The addresses of hosts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sfstreaming/internal/tcp_socket.h"

namespace sfstreaming::internal {

struct FoundAddresses {
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;  ///< without a port; empty for none
    int error = 0;                                          ///< the system's
};

/// Asks the system, which may take long, on one of a few threads that come and go. Names do not
/// wait for each other, unless many are slow, and those who ask for the same name share the answer.
/// The end of the process waits for nobody. Thread: any.
/// @param done  called once, on such a thread; must be short and not throw. It is not called, and
///              nothing that it holds is touched, when the process ends.
/// @throws std::system_error if there cannot be such a thread
void lookUpName(const std::string& host, std::function<void(const FoundAddresses&)> done);

}  // namespace sfstreaming::internal
