// SPDX-License-Identifier: MIT
// How the HTTP engine is set up.
#pragma once

#include <stdexcept>

#include <cpprest/http_client.h>

#include "sfstreaming/client_options.h"

namespace sfstreaming::internal {

/// Thrown into a request before anything is sent: the kept connection it was given has been closed
/// by the server.
struct StaleConnection : std::runtime_error {
    StaleConnection() : std::runtime_error("the kept connection has been closed") {}
};

/// @throws std::invalid_argument for files that cannot be read and URLs that are none
web::http::client::http_client_config configFor(const ConnectionOptions& options);

/// Adds what the transport relies on to a configuration of the user's.
/// @param tls  for requests to "https://"
web::http::client::http_client_config completedConfig(web::http::client::http_client_config config,
                                                      bool tls);

}  // namespace sfstreaming::internal
