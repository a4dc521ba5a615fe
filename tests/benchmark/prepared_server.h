// SPDX-License-Identifier: MIT
// The benchmark's server as a process of its own, so that its work is not counted as the client's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/benchmark/child_process.h"
#include "tests/benchmark/server_plan.h"

namespace sfstreaming::benchmark {

/// A server for one measurement. It listens on a port of the loopback interface and is ended with
/// this object.
class PreparedServer {
public:
    explicit PreparedServer(const ServerPlan& plan);

    const ServerPlan& plan() const noexcept { return plan_; }
    std::uint16_t port() const noexcept { return port_; }
    /// "http://127.0.0.1:8080"
    std::string origin() const;
    /// PEM file with what to trust; empty without TLS.
    std::string caFile() const;
    const ServerCounters& counters() const noexcept { return *counters_; }
    /// CPU time it has used. Thread and process: any.
    double cpuSeconds() const;

private:
    const ServerPlan plan_;
    SharedMemory<ServerCounters> counters_;
    std::uint16_t port_ = 0;
    std::optional<ChildProcess> process_;
};

}  // namespace sfstreaming::benchmark
