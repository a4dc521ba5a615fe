// SPDX-License-Identifier: MIT
// A connection as the benchmark's server sees it: a socket that never blocks, with or without TLS.
// POSIX.
#include "tests/benchmark/server_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <openssl/err.h>

namespace sfstreaming::benchmark {

namespace {

bool isTemporary(int error) noexcept {
    return error == EAGAIN || error == EINTR;
}

/// @param result  of a call of OpenSSL that has failed
bool isTemporary(const SSL* tls, int result) noexcept {
    const int error = SSL_get_error(tls, result);
    // Neither a handshake nor a request of these clients fills the socket.
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

ServerStream::ServerStream(int socket, SSL_CTX* context) : socket_(socket) {
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (context != nullptr) {
        tls_ = makeSession(*context, socket);
        SSL_set_accept_state(tls_.get());
    }
}

ServerStream::~ServerStream() {
    close(socket_);
}

bool ServerStream::read(std::string& to) {
    std::array<char, 4096> buffer;
    if (!tls_) {
        std::size_t got = buffer.size();
        while (got == buffer.size()) {
            const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                return count < 0 && isTemporary(errno);
            }
            got = static_cast<std::size_t>(count);
            to.append(buffer.data(), got);
        }
        return true;
    }
    ERR_clear_error();
    for (;;) {
        const int count = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
        if (count <= 0) {
            return isTemporary(tls_.get(), count);
        }
        to.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

bool ServerStream::write(Outgoing& outgoing) {
    while (!tls_ && !outgoing.isEmpty()) {
        std::array<iovec, 1024> parts;
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = outgoing.gather(parts);
        const ssize_t count = sendmsg(socket_, &message, MSG_NOSIGNAL);
        if (count < 0) {
            return isTemporary(errno);
        }
        outgoing.take(static_cast<std::size_t>(count));
    }
    ERR_clear_error();
    std::string space;
    while (!outgoing.isEmpty()) {
        const std::string_view record = outgoing.gatherRecord(space);
        const int count = SSL_write(tls_.get(), record.data(), static_cast<int>(record.size()));
        if (count <= 0) {
            return isTemporary(tls_.get(), count);
        }
        outgoing.take(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace sfstreaming::benchmark
