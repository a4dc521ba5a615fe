// SPDX-License-Identifier: MIT
// A whole program that receives one event: what a new process needs until then.
#pragma once

#include <string>
#include <vector>

namespace sfstreaming::benchmark {

/// The argument by which the benchmark becomes that program; others follow.
inline constexpr const char* kFirstEventMode = "--first-event";

/// What that program does: signs in, subscribes, prints when its first event came, stops.
/// @param arguments  behind kFirstEventMode, of firstEventArguments()
/// @return the exit code of the process
int runFirstEvent(const std::vector<std::string>& arguments);

/// @param engine  "beast" or "cpprest"
std::vector<std::string> firstEventArguments(const std::string& origin, const std::string& caFile,
                                             const std::string& engine);

}  // namespace sfstreaming::benchmark
