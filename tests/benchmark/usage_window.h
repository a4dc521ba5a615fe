// SPDX-License-Identifier: MIT
// What happens between two moments: time, CPU of this process, and what the server did.
#pragma once

#include <chrono>
#include <cstdint>

#include "tests/benchmark/prepared_server.h"

namespace sfstreaming::benchmark {

using std::chrono::steady_clock;

/// How the server fared; tells whether it held up the client.
struct ServerLoad {
    /// CPU time of the server per time.
    double cpuShare = 0;
    /// How often a reply found the server waiting for the client.
    double waitedShare = 0;
    double connections = 0;  ///< accepted in all

    /// Whether the figures are the server's rather than the client's.
    bool isLimit() const noexcept { return cpuShare > 0.95 || waitedShare < 0.01; }
};

/// Thread: begin() and end() may be called on different ones, one after the other.
class UsageWindow {
public:
    explicit UsageWindow(const PreparedServer& server) : server_(server) {}

    void begin();
    void end();

    double seconds() const;
    double userSeconds() const noexcept { return user_; }
    double systemSeconds() const noexcept { return system_; }
    ServerLoad serverLoad() const;

private:
    const PreparedServer& server_;
    steady_clock::time_point begin_;
    steady_clock::time_point end_;
    double user_ = 0;
    double system_ = 0;
    double serverCpu_ = 0;
    std::uint64_t requests_ = 0;
    std::uint64_t waits_ = 0;
};

}  // namespace sfstreaming::benchmark
