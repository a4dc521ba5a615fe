// SPDX-License-Identifier: MIT
// A connection as the benchmark's server sees it: a socket that never blocks, with or without TLS.
#pragma once

#include <cstddef>
#include <string>

#include "tests/benchmark/outgoing.h"
#include "tests/benchmark/tls.h"

namespace sfstreaming::benchmark {

class ServerStream {
public:
    /// @param socket   taken over
    /// @param context  null for no TLS
    ServerStream(int socket, SSL_CTX* context);
    ~ServerStream();
    ServerStream(const ServerStream&) = delete;
    ServerStream& operator=(const ServerStream&) = delete;

    int socket() const noexcept { return socket_; }
    /// Appends all that has come.
    /// @return false if the connection is gone
    bool read(std::string& to);
    /// Sends as much as leaves now.
    /// @return false if the connection is gone
    bool write(Outgoing& outgoing);

private:
    const int socket_;
    TlsSession tls_{nullptr, &SSL_free};
};

}  // namespace sfstreaming::benchmark
