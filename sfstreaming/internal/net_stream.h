// SPDX-License-Identifier: MIT
// A connection to a server: TCP, and TLS on top of it if asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfstreaming/internal/step.h"
#include "sfstreaming/internal/tcp_socket.h"
#include "sfstreaming/internal/tls_session.h"

namespace sfstreaming::internal {

/// Thread: the strand of executor(), for everything but the constructor and the destructor. One
/// step at a time. Steps throw NetFailure.
class NetStream {
public:
    explicit NetStream(boost::asio::io_context& context);

    const Strand& executor() const noexcept { return strand_; }

    /// Tries all addresses of the host in turn.
    /// @param host  a name, or an address without brackets
    Step<> connect(std::string host, std::string port);
    /// @param host  what the certificate must be valid for
    Step<> startTls(std::shared_ptr<SSL_CTX> context, std::string host);
    Step<> send(std::string_view bytes);
    /// Waits until receive() has something, or the end, to tell. Needs no buffer meanwhile.
    Step<> waitForBytes();
    /// @return how many bytes were read; 0 at the end of the connection
    Step<std::size_t> receive(char* data, std::size_t size);

    /// How many bytes of what was to be sent the system has taken since the connection was made.
    std::uint64_t bytesSent() const noexcept { return bytesSent_; }
    /// Whether an idle connection is still there: open, and nothing has come unasked.
    bool isIdle() noexcept;
    /// Ends a step under way, too.
    void close() noexcept;

private:
    Step<> resolve(const std::string& host, std::vector<boost::asio::ip::tcp::endpoint>& endpoints);
    Step<bool> tryConnect(const boost::asio::ip::tcp::endpoint& endpoint, bool isLast,
                          boost::system::error_code& error);
    Step<> wait(TcpSocket::wait_type what);
    Step<> letOthersRun();

    const Strand strand_;
    TcpSocket socket_;
    std::shared_ptr<StrandTimer> nameWait_;  ///< cancelled when a name has been looked up
    std::shared_ptr<SSL_CTX> tlsContext_;
    std::optional<TlsSession> tls_;
    std::uint64_t bytesSent_ = 0;
    unsigned receivedAtOnce_ = 0;  ///< how often, since the last time that others could run
    bool closed_ = false;
};

}  // namespace sfstreaming::internal
