// SPDX-License-Identifier: MIT
// Names of the reasons for gaps.
#include "sfstreaming/gap.h"

namespace sfstreaming {

const char* toString(GapReason reason) noexcept {
    switch (reason) {
        case GapReason::PositionRejected:
            return "the server no longer knows the position";
        case GapReason::NoPosition:
            return "the session was lost before an event gave a position";
        case GapReason::PollFailed:
            return "a poll failed before an event gave a position";
        case GapReason::Parked:
            return "the client parked before an event gave a position";
        case GapReason::ChangeEventGap:
            return "the server could not generate a change event";
        case GapReason::ChangeEventOverflow:
            return "more changes in a transaction than the server reports";
    }
    return "?";
}

}  // namespace sfstreaming
