// SPDX-License-Identifier: MIT
// The run of `sfstream demo`.
#pragma once

#include <chrono>
#include <string>

namespace sfstreaming::cli {

/// @param duration  about how long it takes
/// @param program   how this program was called, for the lines to try next
/// @return an ExitCode
int runDemo(std::chrono::milliseconds duration, const std::string& program);

}  // namespace sfstreaming::cli
