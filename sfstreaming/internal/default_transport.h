// SPDX-License-Identifier: MIT
// The transports of clients that were not given one.
#pragma once

#include <memory>

#include "sfstreaming/client_options.h"
#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

/// @throws std::invalid_argument for options that cannot work, e.g. a file that cannot be read
std::shared_ptr<HttpTransport> makeDefaultTransport(const ConnectionOptions& options);

/// The transport for sign-ins, shared by all clients of the process with the same options: however
/// many sign in at once, they do so over a few connections.
/// @throws std::invalid_argument  as above
std::shared_ptr<HttpTransport> sharedLoginTransport(const ConnectionOptions& options);

}  // namespace sfstreaming::internal
