// SPDX-License-Identifier: MIT
/// @file
/// Points in time as Salesforce writes them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sfstreaming/export.h"

namespace sfstreaming {

/// Reads what Event::creationTime() yields: `2026-05-04T12:34:56.789Z` (the fraction may be absent,
/// and `+0000`, `+00:00` or another offset stand for the `Z`), or a number of milliseconds since
/// 1970. Digits behind the milliseconds are left out.
/// @return none for anything else, and for years that the clock cannot hold
SFSTREAMING_EXPORT std::optional<std::chrono::system_clock::time_point> parseTimestamp(
    std::string_view text);

/// `2026-05-04T12:34:56.789Z`; parts of a millisecond are left out.
SFSTREAMING_EXPORT std::string formatTimestamp(std::chrono::system_clock::time_point time);

}  // namespace sfstreaming
