// SPDX-License-Identifier: MIT
/// @file
/// The seam between the library and the network.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pplx/pplxtasks.h>

#include "sfstreaming/export.h"

namespace sfstreaming {

/// Header fields in order of appearance. Several `Set-Cookie` lines are several entries.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field with this name (any case), or an empty view.
SFSTREAMING_EXPORT std::string_view findHeader(const HttpHeaders& headers,
                                               std::string_view name) noexcept;

struct HttpRequest {
    std::string method = "GET";
    /// Absolute, "http://…" or "https://…", already percent-encoded.
    std::string url;
    /// Values must not contain control characters; a transport refuses them with TransportError.
    HttpHeaders headers;
    /// Sent with Content-Length, byte for byte.
    std::string body;
    /// Bound on the whole exchange, from the call to the last byte of the reply.
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
    /// A larger reply (after decompression) fails with TransportError.
    std::size_t maxResponseBytes = std::size_t{64} << 20;
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    /// The decoded body. Never null. The parser needs `kBodyPadding` spare bytes of capacity behind
    /// its end; where they are missing it makes a copy.
    std::shared_ptr<const std::string> body = std::make_shared<const std::string>();

    /// Spare capacity the JSON parser reads (never uses) behind the end of `body`.
    static constexpr std::size_t kBodyPadding = 64;
};

/// Sends HTTP requests. Implement it for tests and for unusual networks.
///
/// A transport keeps connections alive and may run any number of requests at once (a client has two
/// under way: the long poll and one other). It does not follow redirects, keeps no cookies, and
/// does not retry, except where it is certain that nothing was sent, or where a kept connection ends
/// before the reply to a GET.
///
/// Thread: send() is called from any thread and must not block. The task may complete on any
/// thread. Lifetime: shared; a transport must keep what it needs until its tasks are done.
class SFSTREAMING_EXPORT HttpTransport {
public:
    virtual ~HttpTransport();

    /// @return a task with the reply, whatever its status. It fails with TransportError or
    /// TimeoutError, and with OperationCancelled soon after `token` was cancelled, even if the
    /// network does not answer.
    virtual pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) = 0;
};

}  // namespace sfstreaming
