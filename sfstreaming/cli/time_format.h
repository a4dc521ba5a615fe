// SPDX-License-Identifier: MIT
// Points in time as text, and back.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sfstreaming::cli {

using WallTime = std::chrono::system_clock::time_point;

/// "2026-05-04T12:34:56.789Z", for programs.
std::string utcTime(WallTime time);

/// "2026-05-04 14:34:56" in local time, for people.
std::string localTime(WallTime time);

/// "41 s", "5 min", "3 h", "12 d": the largest unit alone, for people.
std::string roughly(std::chrono::milliseconds time);

/// Reads Event::creationTime(): "2026-05-04T12:34:56.789Z" (the fraction may be absent, and "+0000"
/// or "+00:00" stand for the "Z"), or a number of milliseconds since 1970.
/// @return none for anything else
std::optional<WallTime> parseCreationTime(std::string_view text);

}  // namespace sfstreaming::cli
