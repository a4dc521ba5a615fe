// SPDX-License-Identifier: MIT
// What every store of positions asks of them.
#pragma once

#include <vector>

#include "sfstreaming/export.h"
#include "sfstreaming/replay_store.h"

namespace sfstreaming::internal {

/// Exported for the component sqlite, a library of its own.
/// @throws UsageError for a position that names no event, and for a key without organisation or
/// channel, or with control characters in it
SFSTREAMING_EXPORT void requireStorable(const std::vector<ReplayEntry>& entries);

}  // namespace sfstreaming::internal
