// SPDX-License-Identifier: MIT
// Medians and spreads.
#include "tests/benchmark/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sfstreaming::benchmark {

double percentile(const std::vector<double>& sorted, double part) {
    const double place = part * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

Summary summarise(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {percentile(values, 0.5), values.front(), values.back()};
}

}  // namespace sfstreaming::benchmark
