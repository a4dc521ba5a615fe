// SPDX-License-Identifier: MIT
// The rows there are.
#pragma once

#include <vector>

#include "tests/benchmark/row.h"

namespace sfstreaming::benchmark {

/// @param scale  1 for the usual amount of work, less for a quick look
std::vector<Row> throughputRows(double scale);
std::vector<Row> latencyRows(double scale);
std::vector<Row> idleRows();
std::vector<Row> stopRows(double scale);

}  // namespace sfstreaming::benchmark
