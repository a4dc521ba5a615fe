// SPDX-License-Identifier: MIT
// One row of the benchmark: what is measured, of whom, and how.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "tests/benchmark/prepared_server.h"
#include "tests/benchmark/usage_window.h"

namespace sfstreaming::benchmark {

enum class Contestant {
    Library,
    Floor,       ///< asks after handling a reply
    FloorAhead,  ///< asks before handling it
};

/// One figure of a row.
struct Metric {
    std::string name;
    std::string unit;
    int decimals = 0;
    /// In the table; the others are only kept with the results.
    bool isShown = true;
    /// What the library adds to the floor matters as much as the ratio.
    bool showsDifference = false;
};

/// The figures of one measurement. Lies in memory shared between processes.
struct Measurement {
    static constexpr std::size_t kMaxValues = 8;

    /// By the index of the row's metrics.
    std::array<double, kMaxValues> values{};
    bool hasServerLoad = false;
    ServerLoad server;
    /// Empty if the measurement is good.
    std::array<char, 512> failure{};
};

struct Row {
    std::string name;
    std::string title;
    std::vector<Metric> metrics;
    std::vector<Contestant> contestants;
    ServerPlan plan;
    /// Called in a process of its own.
    std::function<void(Contestant, const PreparedServer&, Measurement&)> measure;
};

}  // namespace sfstreaming::benchmark
