// SPDX-License-Identifier: MIT
// Prints and keeps the results.
#pragma once

#include <iosfwd>
#include <vector>

#include "tests/benchmark/machine.h"
#include "tests/benchmark/runner.h"

namespace sfstreaming::benchmark {

struct Report {
    Machine machine;
    unsigned rounds = 0;
    bool quick = false;
    std::vector<RowResult> rows;
};

/// The rows beside their floor, those without one, growth, then what the server saw.
void print(std::ostream& out, const Report& report, bool markdown);
/// Every figure of every round, and what they come to.
void writeJson(std::ostream& out, const Report& report);

}  // namespace sfstreaming::benchmark
