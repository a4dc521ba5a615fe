// SPDX-License-Identifier: MIT
// How fast one client takes events that are always there.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/benchmark/row.h"

namespace sfstreaming::benchmark {

/// What is done with each event.
enum class EventWork {
    ReplayId,  ///< its replay id is read
    Field,     ///< and a field of its record
    Json,      ///< and `web::json::value` is made of it; for the library only
    Store,     ///< as ReplayId, and the library stores how far it has come, in SQLite
};

/// The figures of measureThroughput(), without goals. All but the first two are hidden.
std::vector<Metric> throughputMetrics();
/// Indices of them.
inline constexpr std::size_t kEventsPerSecond = 0;
inline constexpr std::size_t kCpuPerEvent = 1;
inline constexpr std::size_t kWireBytesPerEvent = 4;

/// A plan with PollPolicy::Answer.
/// @param warmUp    replies before the measurement
/// @param measured  replies of it
ServerPlan throughputPlan(std::size_t batch, std::uint64_t warmUp, std::uint64_t measured);

/// Receives all replies of the server's plan, and measures those behind the first `warmUp`.
void measureThroughput(Contestant who, const PreparedServer& server, EventWork work,
                       std::uint64_t warmUp, Measurement& result);

/// Of `events` events in `window`.
void fillThroughput(const PreparedServer& server, const UsageWindow& window, std::uint64_t events,
                    Measurement& result);

}  // namespace sfstreaming::benchmark
