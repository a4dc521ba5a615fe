// SPDX-License-Identifier: MIT
/// @file
/// The report that events of a channel may have been missed.
#pragma once

#include <optional>
#include <string>

#include "sfstreaming/export.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming {

/// Why events may be missing.
enum class GapReason {
    /// The server no longer knows the position (retention expired, org refreshed); ReplayFallback
    /// said where to go on.
    PositionRejected,
    /// The session was lost before an event with a replay id had come on the channel, so there was
    /// no position to go on from.
    NoPosition,
    /// A poll failed that may have carried events of a channel without a position.
    PollFailed,
};

SFSTREAMING_EXPORT const char* toString(GapReason reason) noexcept;

/// What gap observers receive.
struct Gap {
    /// As subscribed.
    std::string channel;
    /// The last position that was received; none if there was none.
    std::optional<ReplayId> lastPosition;
    /// Where the subscription goes on.
    ReplayId resumedFrom;
    GapReason reason;
};

}  // namespace sfstreaming
