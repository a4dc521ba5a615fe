// SPDX-License-Identifier: MIT
// What is looked at before a request is sent, by every transport.
#pragma once

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

/// @return the parts of the request's URL, without its fragment
/// @throws TransportError, UsageError for a request that cannot be sent as it is
Url checkedUrl(const HttpRequest& request);

}  // namespace sfstreaming::internal
