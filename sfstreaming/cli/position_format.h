// SPDX-License-Identifier: MIT
// Stored positions as lines of output.
#pragma once

#include <string>
#include <vector>

#include "sfstreaming/cli/style.h"
#include "sfstreaming/cli/time_format.h"
#include "sfstreaming/replay_store.h"

namespace sfstreaming::cli {

/// `{"organization":…,"subscriber":…,"channel":…,"replayId":…,"eventTime":…,"storedAt":…,
/// "ageMs":…}`: times are UTC, and the age is that of the event, or of the storing if `eventTime`
/// is null.
std::string positionJsonLine(const ReplayEntry& entry, WallTime now);

/// A table for people, its heading first; times are local. What is least needed comes last, as
/// lines are cut to the width of a terminal.
std::vector<std::string> positionTable(const std::vector<ReplayEntry>& entries, const Style& style,
                                       WallTime now);

}  // namespace sfstreaming::cli
