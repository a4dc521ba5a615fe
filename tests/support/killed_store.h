// SPDX-License-Identifier: MIT
// What a store has to keep when its process is killed. POSIX.
#pragma once

#include <string>

#include "tests/support/replay_store_contract.h"

namespace sfstreaming::testing {

/// Kills a process that saves positions, again and again, at different moments: nothing that it had
/// saved is missing afterwards, and what it saved together is there together.
void checkSurvivesKills(const StoreKind& kind, const std::string& file);

}  // namespace sfstreaming::testing
