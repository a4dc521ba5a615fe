// SPDX-License-Identifier: MIT
// The connection of the floor: a blocking socket, with or without TLS. POSIX.
#include "tests/benchmark/floor_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <openssl/x509v3.h>

namespace sfstreaming::benchmark {

namespace {

[[noreturn]] void throwErrno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

FloorSocket::FloorSocket(std::uint16_t port, bool tls)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (socket_ < 0 ||
        connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throwErrno("connect");
    }
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (tls) {
        context_ = makeClientContext();
        tls_ = makeSession(*context_, socket_);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), "127.0.0.1");
        if (SSL_connect(tls_.get()) != 1) {
            throwTls("SSL_connect");
        }
    }
}

FloorSocket::~FloorSocket() {
    close(socket_);
}

void FloorSocket::send(std::string_view text) {
    if (tls_) {
        // It writes all or fails.
        if (SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())) <= 0) {
            throwTls("SSL_write");
        }
        return;
    }
    while (!text.empty()) {
        const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) {
            throwErrno("send");
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

std::size_t FloorSocket::receive(char* to, std::size_t space) {
    if (tls_) {
        const int count = SSL_read(tls_.get(), to, static_cast<int>(space));
        if (count <= 0) {
            throwTls("SSL_read");
        }
        return static_cast<std::size_t>(count);
    }
    for (;;) {
        const ssize_t count = recv(socket_, to, space, 0);
        if (count > 0) {
            return static_cast<std::size_t>(count);
        }
        if (count == 0) {
            throw std::runtime_error("the server closed the connection");
        }
        if (errno != EINTR) {
            throwErrno("recv");
        }
    }
}

}  // namespace sfstreaming::benchmark
