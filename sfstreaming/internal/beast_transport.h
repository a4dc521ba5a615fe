// SPDX-License-Identifier: MIT
// The HTTP transport on Boost.Beast and Asio.
#pragma once

#include <memory>

#include "sfstreaming/client_options.h"
#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

/// @throws std::invalid_argument for options that cannot work, e.g. a file that cannot be read
std::shared_ptr<HttpTransport> makeBeastTransport(const ConnectionOptions& options);

}  // namespace sfstreaming::internal
