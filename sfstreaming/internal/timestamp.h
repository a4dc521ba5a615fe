// SPDX-License-Identifier: MIT
// Points in time as Salesforce writes them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sfstreaming::internal {

/// Reads `2026-05-04T12:34:56.789Z` (the fraction may be absent, and `+0000` or `+00:00` stand for
/// the `Z`), or a number of milliseconds since 1970.
/// @return none for anything else
std::optional<std::chrono::system_clock::time_point> parseTimestamp(std::string_view text);

}  // namespace sfstreaming::internal
