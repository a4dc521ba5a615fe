// SPDX-License-Identifier: MIT
// One row of the benchmark: what is measured, of whom, and how.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/benchmark/contestant.h"
#include "tests/benchmark/prepared_server.h"
#include "tests/benchmark/usage_window.h"

namespace sfstreaming::benchmark {

/// What the library is to reach.
struct Goal {
    enum class Kind {
        AtLeastRatio,  ///< the figure by that of the floor
        AtMostRatio,
        AtMostAdded,  ///< the figure less that of the floor
        AtMost,       ///< the figure itself
    };

    Kind kind = Kind::AtMost;
    double value = 0;
};

/// One figure of a row.
struct Metric {
    std::string name;
    std::string unit;
    int decimals = 0;
    std::optional<Goal> goal;
    /// In the table; the others are only kept with the results.
    bool isShown = true;
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

/// The place of a row among those that show how cost grows.
struct Growth {
    std::string axis;  ///< "size", "batch", "clients"
    std::string wire;  ///< "plain", "TLS"
    double value = 0;
};

struct Row {
    std::string name;
    std::string title;
    std::vector<Metric> metrics;
    /// Measured beside the library.
    std::vector<Contestant> floors;
    ServerPlan plan;
    /// Called in a process of its own.
    std::function<void(Contestant, const PreparedServer&, Measurement&)> measure;
    std::optional<Growth> growth;
};

}  // namespace sfstreaming::benchmark
