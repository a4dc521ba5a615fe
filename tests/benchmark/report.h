// SPDX-License-Identifier: MIT
// Prints and keeps the results.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tests/benchmark/runner.h"

namespace sfstreaming::benchmark {

/// The machine and what else runs on it.
struct Machine {
    std::string processor;
    unsigned processors = 0;
    /// Of the last minute, at the start.
    double load = 0;

    static Machine describe();
};

struct Report {
    Machine machine;
    unsigned rounds = 0;
    bool quick = false;
    std::vector<RowResult> rows;
};

/// The rows beside their floor, those without one, then what the server saw.
void print(std::ostream& out, const Report& report, bool markdown);
/// Every figure of every round.
void writeJson(std::ostream& out, const Report& report);

}  // namespace sfstreaming::benchmark
