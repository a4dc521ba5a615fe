// SPDX-License-Identifier: MIT
// The rows there are.
#pragma once

#include <vector>

#include "tests/benchmark/row.h"

namespace sfstreaming::benchmark {

/// @param scale  1 for the usual amount of work, less for a quick look
std::vector<Row> throughputRows(double scale);
std::vector<Row> latencyRows(double scale);
std::vector<Row> idleRows(double scale);
std::vector<Row> stopRows(double scale);
std::vector<Row> firstEventRows(double scale);
std::vector<Row> signInRows(double scale);
/// How cost grows with the size of events, with the events of a reply, and with the clients.
std::vector<Row> growthRows(double scale);

}  // namespace sfstreaming::benchmark
