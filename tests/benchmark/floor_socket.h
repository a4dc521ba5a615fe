// SPDX-License-Identifier: MIT
// The connection of the floor: a blocking socket, with or without TLS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/benchmark/tls.h"

namespace sfstreaming::benchmark {

class FloorSocket {
public:
    /// Connects. With TLS the server's certificate is verified.
    FloorSocket(std::uint16_t port, bool tls);
    ~FloorSocket();
    FloorSocket(const FloorSocket&) = delete;
    FloorSocket& operator=(const FloorSocket&) = delete;

    void send(std::string_view text);
    /// Waits until something comes.
    /// @return how many bytes, at least one
    std::size_t receive(char* to, std::size_t space);

private:
    int socket_ = -1;
    TlsContext context_{nullptr, &SSL_CTX_free};
    TlsSession tls_{nullptr, &SSL_free};
};

}  // namespace sfstreaming::benchmark
