// SPDX-License-Identifier: MIT
// TLS on a socket that does not block.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <openssl/ossl_typ.h>

#include "sfstreaming/internal/tcp_socket.h"

namespace sfstreaming::internal {

/// Drives OpenSSL right on a socket. Asio's stream keeps 68 KB of buffers for each connection, idle
/// or not, and copies each byte once more.
class TlsSession {
public:
    /// What an operation came to.
    enum class Result {
        Done,
        WantRead,   ///< to be repeated when the socket is readable
        WantWrite,  ///< the same, writable
        End,        ///< the server has ended the connection, properly
    };

    /// @param socket  must outlive this object
    /// @param host    the certificate must be valid for it: a name, or an address
    TlsSession(SSL_CTX& context, TcpSocket& socket, const std::string& host);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    // All throw NetFailure, with what the system or OpenSSL says.
    Result handshake();
    /// @param count  how many bytes were read; also set if the result is not Done
    Result read(char* data, std::size_t size, std::size_t& count);
    /// @param count  how many bytes were taken
    Result write(const char* data, std::size_t size, std::size_t& count);

    /// Whether there is something to read before the socket becomes readable.
    bool hasPending() const noexcept;
    /// Whether an idle connection is still there: nothing has come but what belongs to TLS.
    bool isIdle() noexcept;

private:
    Result resultOf(int returned);

    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    struct Wire;
    std::unique_ptr<Wire> wire_;
};

}  // namespace sfstreaming::internal
