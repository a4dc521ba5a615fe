// SPDX-License-Identifier: MIT
// The proxy that the options of a connection name.
#pragma once

#include <memory>
#include <string>

#include "sfstreaming/client_options.h"

namespace sfstreaming::internal {

/// What requests go through on their way to an origin.
struct HttpProxy {
    std::string host;  ///< without brackets
    std::string port;
    std::string authorization;  ///< value of Proxy-Authorization; empty for none
};

/// @return null for none
/// @throws std::invalid_argument  the URL is none of a proxy
std::shared_ptr<const HttpProxy> proxyOf(const ConnectionOptions& options);

}  // namespace sfstreaming::internal
