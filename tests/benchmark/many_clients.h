// SPDX-License-Identifier: MIT
// How fast many clients of one process take events that are always there.
#pragma once

#include <cstdint>

#include "tests/benchmark/row.h"

namespace sfstreaming::benchmark {

/// As measureThroughput(), with as many clients as the server's plan has; each gets all replies.
/// The floor uses its connections in turn, as every one always has something to read.
void measureManyClients(Contestant who, const PreparedServer& server, std::uint64_t warmUp,
                        Measurement& result);

}  // namespace sfstreaming::benchmark
