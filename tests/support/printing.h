// SPDX-License-Identifier: MIT
// How the library's enumerations look in the output of a failed test.
#pragma once

#include <optional>
#include <ostream>

#include "sfstreaming/client_state.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/gap.h"
#include "sfstreaming/internal/advice.h"
#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/recovery.h"

namespace sfstreaming {

inline std::ostream& operator<<(std::ostream& out, ErrorCode code) {
    return out << "ErrorCode " << static_cast<int>(code);
}

inline std::ostream& operator<<(std::ostream& out, ClientState state) {
    return out << toString(state);
}

inline std::ostream& operator<<(std::ostream& out, GapReason reason) {
    return out << toString(reason);
}

namespace internal {

inline std::ostream& operator<<(std::ostream& out, FailureKind kind) {
    return out << toString(kind);
}

inline std::ostream& operator<<(std::ostream& out, Stage stage) {
    constexpr const char* kNames[] = {"sign-in",   "handshake",   "connect",
                                      "subscribe", "unsubscribe", "disconnect"};
    return out << kNames[static_cast<int>(stage)];
}

inline std::ostream& operator<<(std::ostream& out, Reconnect reconnect) {
    constexpr const char* kNames[] = {"retry", "handshake", "none"};
    return out << kNames[static_cast<int>(reconnect)];
}

inline std::ostream& operator<<(std::ostream& out, StepResult result) {
    constexpr const char* kNames[] = {"more", "finished", "observer pending", "hook pending"};
    return out << kNames[static_cast<int>(result)];
}

}  // namespace internal
}  // namespace sfstreaming
