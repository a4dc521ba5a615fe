// SPDX-License-Identifier: MIT
// Medians and spreads.
#pragma once

#include <vector>

namespace sfstreaming::benchmark {

/// @param sorted  ascending, not empty
/// @param part    0 (the least) to 1 (the greatest)
double percentile(const std::vector<double>& sorted, double part);

/// What is told of the same figure measured several times.
struct Summary {
    double median = 0;
    double least = 0;
    double greatest = 0;
};

/// @param values  not empty
Summary summarise(std::vector<double> values);

}  // namespace sfstreaming::benchmark
