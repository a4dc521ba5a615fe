// SPDX-License-Identifier: MIT
// Runs the rows, round by round.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/benchmark/row.h"

namespace sfstreaming::benchmark {

/// What the rounds of one contestant of a row gave.
struct Series {
    Contestant contestant = Contestant::Library;
    std::vector<Measurement> rounds;
};

struct RowResult {
    Row row;
    std::vector<Series> series;
};

/// Measures every contestant of every row once a round. Each measurement has a process of its own,
/// and another one for its server, so none sees what a former one has left behind.
/// @param progress  called with a line for the user before each round
/// @throws std::runtime_error if a measurement fails
std::vector<RowResult> run(const std::vector<Row>& rows, unsigned rounds,
                           const std::function<void(const std::string&)>& progress);

/// "sfstreaming", "floor", "floor, asking ahead"
const char* toString(Contestant contestant) noexcept;

}  // namespace sfstreaming::benchmark
