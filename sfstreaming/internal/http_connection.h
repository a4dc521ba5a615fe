// SPDX-License-Identifier: MIT
// One HTTP/1.1 connection to an origin, directly or through a proxy.
#pragma once

#include <memory>
#include <string>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/http_proxy.h"
#include "sfstreaming/internal/net_stream.h"
#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

/// Thread: the strand of executor(), for everything but the constructor and the destructor. One
/// step at a time. Steps throw NetFailure.
class HttpConnection {
public:
    /// @param origin      its path is not used
    /// @param proxy       null for none
    /// @param tlsContext  null for "http://"
    HttpConnection(boost::asio::io_context& context, Url origin,
                   std::shared_ptr<const HttpProxy> proxy, std::shared_ptr<SSL_CTX> tlsContext);

    const Strand& executor() const noexcept { return stream_.executor(); }

    Step<> open();
    /// Sends a request and reads the reply to it.
    /// @param path  with the query
    Step<HttpResponse> exchange(const HttpRequest& request, const std::string& path);

    /// Whether the server leaves the connection open after the last reply.
    bool isKept() const noexcept { return kept_; }
    /// Whether a kept connection is still there.
    bool isIdle() noexcept { return stream_.isIdle(); }
    /// What the last exchange has come to. A request of which nothing was sent can be sent again.
    bool hasSent() const noexcept { return stream_.bytesSent() > sentBefore_; }
    bool hasReceived() const noexcept { return received_; }
    /// Ends a step under way, too.
    void close() noexcept { stream_.close(); }

private:
    Step<> openTunnel();
    std::string textOf(const HttpRequest& request, const std::string& path) const;

    const Url origin_;
    const std::string host_;  ///< without brackets
    const std::string port_;
    const std::shared_ptr<const HttpProxy> proxy_;
    const std::shared_ptr<SSL_CTX> tlsContext_;
    NetStream stream_;
    std::uint64_t sentBefore_ = 0;
    bool received_ = false;
    bool kept_ = false;
};

}  // namespace sfstreaming::internal
