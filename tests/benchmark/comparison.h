// SPDX-License-Identifier: MIT
// What the rounds of a row say: medians, ratios, and whether a goal is met.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/benchmark/runner.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

/// @return null if the row was not measured of it
const Series* findSeries(const RowResult& result, Contestant contestant);

std::vector<double> valuesOf(const Series& series, std::size_t metric);
/// Of each round, the figure by that of `floor`.
std::vector<double> ratiosOf(const Series& series, const Series& floor, std::size_t metric);

/// How a figure stands to its goal.
struct Outcome {
    std::string goal;  ///< "≥ 1.0 of the floor"
    bool isMet = false;
};

/// The median over the rounds decides.
/// @return nothing for a figure without a goal, and for that of a floor
std::optional<Outcome> outcomeOf(const RowResult& result, const Series& series, std::size_t metric);

}  // namespace sfstreaming::benchmark
