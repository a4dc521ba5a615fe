// SPDX-License-Identifier: MIT
// Points in time as text for people.
#pragma once

#include <chrono>
#include <string>

namespace sfstreaming::cli {

using WallTime = std::chrono::system_clock::time_point;

/// "2026-05-04 14:34:56" in local time.
std::string localTime(WallTime time);

/// "14:34:56" in local time.
std::string clockTime(WallTime time);

/// "41 s", "5 min", "3 h", "12 d": the largest unit alone.
std::string roughly(std::chrono::milliseconds time);

}  // namespace sfstreaming::cli
