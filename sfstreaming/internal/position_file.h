// SPDX-License-Identifier: MIT
// The text in which FileReplayStore keeps positions.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sfstreaming/replay_store.h"

namespace sfstreaming::internal {

using Positions = std::map<ReplayKey, ReplayPosition>;

/// Why a text is none; ends a sentence that begins with "the file".
class DamagedPositions : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A text of a version this one does not know.
class NewerPositions : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// ```text
/// sfstreaming positions 1
/// <organisation> <subscriber> <channel> <replay id> <creation time> <time stored>
/// checksum <SHA-256 of all lines above, as by sha256sum>
/// ```
/// A line a position, with tabs between its fields; none of these has a control character.
std::string writePositions(const Positions& positions);

/// Reads what writePositions() wrote, and nothing else: no byte may differ.
/// @throws DamagedPositions, NewerPositions
Positions readPositions(std::string_view text);

}  // namespace sfstreaming::internal
