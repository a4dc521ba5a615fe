// SPDX-License-Identifier: MIT
// What the server advises about the next poll.
#pragma once

#include <chrono>
#include <optional>

namespace sfstreaming::internal {

enum class Reconnect { Retry, Handshake, None };

/// Members the server did not send, or sent with a value that makes no sense, are empty.
struct Advice {
    std::optional<Reconnect> reconnect;
    /// Before the next poll; negative: do not poll.
    std::optional<std::chrono::milliseconds> interval;
    /// How long the server holds a poll.
    std::optional<std::chrono::milliseconds> timeout;
    /// Another client uses the same cookies.
    bool multipleClients = false;

    /// Takes over what `newer` says; the rest stays in force, as the server sends advice only when
    /// it changes.
    void merge(const Advice& newer);
    /// A new session starts with no advice: an old "handshake" would lead to handshakes for ever.
    void resetForNewSession() { *this = Advice(); }
};

}  // namespace sfstreaming::internal
