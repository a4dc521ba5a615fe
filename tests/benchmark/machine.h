// SPDX-License-Identifier: MIT
// The machine that is measured on, and what the benchmark was built of.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sfstreaming::benchmark {

struct Machine {
    std::string processor;
    unsigned processors = 0;
    std::string kernel;
    /// Of the last minute, at the start.
    double load = 0;
    /// "cpprestsdk", "2.10.18", …
    std::vector<std::pair<std::string, std::string>> versions;
    std::string buildType;
    /// Of the sources; empty if it is not known.
    std::string revision;

    static Machine describe();
};

}  // namespace sfstreaming::benchmark
