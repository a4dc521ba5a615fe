// SPDX-License-Identifier: MIT
// Row: what scripts/bench has measured of the build.
#pragma once

#include <string>

#include "tests/benchmark/runner.h"

namespace sfstreaming::benchmark {

/// @param text  "BYTES,SECONDS,SECONDS,…": the size of the stripped shared library, then how long
///              a file that includes the umbrella header takes to compile, once for each time
/// @throws std::invalid_argument with a sentence for the user
RowResult buildFigures(const std::string& text);

}  // namespace sfstreaming::benchmark
