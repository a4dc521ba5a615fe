// SPDX-License-Identifier: MIT
// One HTTP/1.1 connection to an origin, directly or through a proxy.
#include "sfstreaming/internal/http_connection.h"

#include <utility>

#include "sfstreaming/internal/gzip.h"
#include "sfstreaming/internal/http_reply_reader.h"
#include "sfstreaming/internal/net_failure.h"

namespace sfstreaming::internal {

namespace {

// A proxy has little to say.
constexpr std::size_t kMaxProxyReplyBytes = 1 << 20;

std::string portOf(const Url& url) {
    return !url.port.empty() ? url.port : url.scheme == "https" ? "443" : "80";
}

std::string authorityOf(const Url& url) {
    return url.port.empty() ? url.host : url.host + ":" + url.port;
}

void addField(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

HttpConnection::HttpConnection(boost::asio::io_context& context, Url origin,
                               std::shared_ptr<const HttpProxy> proxy,
                               std::shared_ptr<SSL_CTX> tlsContext)
    : origin_(std::move(origin)),
      host_(hostWithoutBrackets(origin_.host)),
      port_(portOf(origin_)),
      proxy_(std::move(proxy)),
      tlsContext_(std::move(tlsContext)),
      stream_(context) {}

Step<> HttpConnection::open() {
    if (proxy_) {
        try {
            co_await stream_.connect(proxy_->host, proxy_->port);
        } catch (const NetFailure& failure) {
            throw NetFailure(std::string("the proxy: ") + failure.what(), failure.code);
        }
        if (tlsContext_) {
            co_await openTunnel();
        }
    } else {
        co_await stream_.connect(host_, port_);
    }
    if (tlsContext_) {
        try {
            co_await stream_.startTls(tlsContext_, host_);
        } catch (const NetFailure& failure) {
            throw NetFailure(std::string("the TLS connection failed (") + failure.what() + ")" +
                                 (failure.transient ? ""
                                                    : "; is the issuing authority trusted "
                                                      "(ConnectionOptions::caFile)?"),
                             failure.code, failure.transient);
        }
    }
}

Step<> HttpConnection::openTunnel() {
    const std::string target = origin_.host + ":" + port_;
    std::string text = "CONNECT " + target + " HTTP/1.1\r\n";
    addField(text, "Host", target);
    if (!proxy_->authorization.empty()) {
        addField(text, "Proxy-Authorization", proxy_->authorization);
    }
    text += "\r\n";
    HttpResponse reply;
    try {
        co_await stream_.send(text);
        HttpReplyReader reader(stream_, kMaxProxyReplyBytes);
        reply = co_await reader.read(true);
    } catch (const NetFailure& failure) {
        throw NetFailure(std::string("the proxy: ") + failure.what(), failure.code);
    }
    if (reply.status / 100 != 2) {
        throw NetFailure("the proxy refused the connection: HTTP status " +
                         std::to_string(reply.status) +
                         (reply.status == 407 ? "; see ConnectionOptions::proxyUser" : ""));
    }
}

Step<HttpResponse> HttpConnection::exchange(const HttpRequest& request, const std::string& path) {
    kept_ = false;
    received_ = false;
    sentBefore_ = stream_.bytesSent();
    try {
        const std::string text = textOf(request, path);
        co_await stream_.send(text);
    } catch (const NetFailure& failure) {
        throw NetFailure(
            std::string("the connection was closed while the request was being sent (") +
                failure.what() + ")",
            failure.code);
    }
    // Until the reply comes, which with a poll is minutes, no memory is needed for it.
    try {
        co_await stream_.waitForBytes();
    } catch (const NetFailure& failure) {
        throw NetFailure(
            std::string("the connection was closed before a reply came (") + failure.what() + ")",
            failure.code);
    }
    HttpReplyReader reader(stream_, request.maxResponseBytes);
    HttpResponse response;
    try {
        response = co_await reader.read(request.method == "HEAD");
    } catch (const NetFailure& failure) {
        received_ = reader.hasReceived();
        throw NetFailure(
            std::string(received_ ? "no complete reply came ("
                                  : "the connection was closed before a reply came (") +
                failure.what() + ")",
            failure.code);
    }
    received_ = true;
    kept_ = reader.keepsConnection();
    if (reader.isGzip() && !response.body->empty()) {
        response.body = gunzip(*response.body, request.maxResponseBytes);
    }
    co_return response;
}

/// One piece, so that it leaves in one segment and one record of TLS.
std::string HttpConnection::textOf(const HttpRequest& request, const std::string& path) const {
    std::string text;
    text.reserve(1024 + request.body.size());
    text.append(request.method).append(" ");
    const bool plainProxy = proxy_ && !tlsContext_;
    if (plainProxy) {
        text.append("http://").append(authorityOf(origin_));
    }
    text.append(path).append(" HTTP/1.1\r\n");
    addField(text, "Host", authorityOf(origin_));
    if (plainProxy && !proxy_->authorization.empty()) {
        addField(text, "Proxy-Authorization", proxy_->authorization);
    }
    for (const auto& [name, value] : request.headers) {
        addField(text, name, value);
    }
    addField(text, "Accept-Encoding", "gzip");
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
        addField(text, "Content-Length", std::to_string(request.body.size()));
    }
    text.append("\r\n").append(request.body);
    return text;
}

}  // namespace sfstreaming::internal
