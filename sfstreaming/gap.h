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
    /// The client parked (ClientState::Parked) before an event with a replay id had come on the
    /// channel, so there was no position to go on from.
    Parked,
    /// The server could not generate a change event: this one, of a type `GAP_…`, only names the
    /// records. Read them again. The positions are those of the event before and of this one.
    ChangeEventGap,
    /// The same for more changes in a transaction than the server reports (`GAP_OVERFLOW`): all
    /// records of the object may have changed.
    ChangeEventOverflow,
};

SFSTREAMING_EXPORT const char* toString(GapReason reason) noexcept;

/// What gap observers receive.
struct Gap {
    /// As subscribed.
    std::string channel;
    /// The last position that was received; none if there was none.
    std::optional<ReplayId> lastPosition;
    /// Where the subscription goes on. For a change event of a type `GAP_…`: its own position.
    ReplayId resumedFrom;
    GapReason reason;
};

}  // namespace sfstreaming
