// SPDX-License-Identifier: MIT
// The benchmark's server: its sockets and its clock. Linux; it runs in its own process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "tests/benchmark/prepared_bayeux.h"
#include "tests/benchmark/server_plan.h"
#include "tests/benchmark/tls.h"

namespace sfstreaming::benchmark {

class ServerLoop {
public:
    /// @param listener  a listening socket; taken over
    /// @param origin    see PreparedBayeux
    ServerLoop(int listener, const ServerPlan& plan, ServerCounters& counters, std::string origin);

    /// Serves until the process is ended. Throws if a client does what this server is not made for.
    [[noreturn]] void run();

private:
    int timeout() const;
    void onTick();
    void acceptAll();
    void onReady(ServerConnection& connection, std::uint32_t events);
    bool receive(ServerConnection& connection);

    const int listener_;
    const int epoll_;
    const ServerPlan plan_;
    ServerCounters& counters_;
    TlsContext context_{nullptr, &SSL_CTX_free};
    PreparedBayeux bayeux_;
    /// By socket.
    std::unordered_map<int, std::unique_ptr<ServerConnection>> connections_;
    std::chrono::steady_clock::time_point nextTick_;
};

}  // namespace sfstreaming::benchmark
