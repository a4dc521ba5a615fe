// SPDX-License-Identifier: MIT
// The command line of the benchmark.
#pragma once

#include <string>
#include <vector>

#include "sfstreaming/client_options.h"

namespace sfstreaming::benchmark {

struct Options {
    unsigned rounds = 5;
    /// Less work for each measurement.
    bool quick = false;
    /// Measured side by side.
    std::vector<HttpEngine> engines{kDefaultHttpEngine};
    /// Names of rows; empty for all.
    std::vector<std::string> only;
    /// Shows how cost grows as well.
    bool sweep = false;
    std::string jsonFile;
    /// See buildFigures(); empty for none.
    std::string buildFigures;
    /// Of the sources, for the record.
    std::string revision;
    bool markdown = false;
    bool help = false;
};

/// @throws std::invalid_argument with a sentence for the user
Options parseOptions(const std::vector<std::string>& arguments);

/// Without the names of the rows.
const char* usage() noexcept;

}  // namespace sfstreaming::benchmark
