// SPDX-License-Identifier: MIT
// The command line of the benchmark.
#pragma once

#include <string>
#include <vector>

namespace sfstreaming::benchmark {

struct Options {
    unsigned rounds = 5;
    /// Less work for each measurement.
    bool quick = false;
    /// Names of rows; empty for all.
    std::vector<std::string> only;
    std::string jsonFile;
    bool markdown = false;
    bool help = false;
};

/// @throws std::invalid_argument with a sentence for the user
Options parseOptions(const std::vector<std::string>& arguments);

/// Without the names of the rows.
const char* usage() noexcept;

}  // namespace sfstreaming::benchmark
