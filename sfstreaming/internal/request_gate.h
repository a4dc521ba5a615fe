// SPDX-License-Identifier: MIT
// A transport that has few requests under way at once.
#pragma once

#include <cstddef>
#include <memory>

#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

/// Hands requests on to another transport, at most `limit` at once; the others wait in order. Their
/// deadlines count from the call, the time of waiting included. For requests that are answered
/// soon.
std::shared_ptr<HttpTransport> makeRequestGate(std::shared_ptr<HttpTransport> transport,
                                               std::size_t limit);

}  // namespace sfstreaming::internal
