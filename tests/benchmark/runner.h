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
    Contestant contestant = Contestant::Beast;
    std::vector<Measurement> rounds;
};

struct RowResult {
    Row row;
    std::vector<Series> series;
};

/// How far the measuring is.
struct Progress {
    unsigned round = 0;  ///< from 1
    unsigned rounds = 0;
    std::size_t row = 0;  ///< from 1
    std::size_t rows = 0;
    std::string name;  ///< of the row
};

/// Measures the library with each engine, and every floor of every row, once a round. Each
/// measurement has a process of its own, and another one for its server, so none sees what a former
/// one has left behind.
/// @param progress  called before each row of each round
/// @throws std::runtime_error if a measurement fails
std::vector<RowResult> run(const std::vector<Row>& rows, const std::vector<HttpEngine>& engines,
                           unsigned rounds, const std::function<void(const Progress&)>& progress);

}  // namespace sfstreaming::benchmark
