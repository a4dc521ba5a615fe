// SPDX-License-Identifier: MIT
// An HTTP/1.1 server that can also misbehave.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sfstreaming/emulator/http_reply.h"

namespace boost::asio::ssl {
class context;
}

namespace sfstreaming::emulator {

struct HttpRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case; repeated ones joined
    std::string body;

    std::string header(const std::string& lowerCaseName) const;
    /// The target without its query.
    std::string path() const { return target.substr(0, target.find('?')); }
};

/// One connection, as those who answer requests see it. Thread: the io thread.
class HttpConnection {
public:
    virtual ~HttpConnection() = default;

    /// Whether a request waits for its answer, and the client is still there.
    virtual bool isWaiting() const noexcept = 0;
    /// Answers the request that is waiting. A reply when none is waiting is ignored.
    virtual void reply(HttpReply reply) = 0;
    /// Sends the head of the reply and half of its body, then resets or closes the connection.
    virtual void replyHalf(HttpReply reply, bool reset) = 0;
    /// Ends the connection at once, with a reset or a close.
    virtual void cut(bool reset) = 0;
    /// Called once if the client goes away before it was answered.
    virtual void onGone(std::function<void()> callback) = 0;
};

/// Accepts connections and hands on requests, one at a time per connection.
/// Thread: the io thread, or any while that does not run.
class HttpServer {
public:
    using Handler = std::function<void(HttpRequest, const std::shared_ptr<HttpConnection>&)>;

    /// @param tls  null for plain HTTP
    /// @throws boost::system::system_error if the port cannot be opened
    HttpServer(boost::asio::io_context& io, const std::string& address, std::uint16_t port,
               std::shared_ptr<boost::asio::ssl::context> tls, Handler handler);

    std::uint16_t port() const noexcept { return port_; }
    std::uint64_t accepted() const noexcept { return accepted_; }
    void cutAll(bool reset);
    /// Cuts all connections and accepts no more.
    void stop();

private:
    void accept();
    void serve(boost::asio::ip::tcp::socket socket);

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer retry_;
    std::uint16_t port_ = 0;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    Handler handler_;
    std::uint64_t accepted_ = 0;
    std::set<std::weak_ptr<HttpConnection>, std::owner_less<>> connections_;
    std::size_t sweepAt_ = 64;  ///< when connections_ has so many, ended ones are taken out
};

/// @throws std::runtime_error if a file cannot be used
std::shared_ptr<boost::asio::ssl::context> makeTlsContext(const std::string& certificateFile,
                                                          const std::string& keyFile);

}  // namespace sfstreaming::emulator
