// SPDX-License-Identifier: MIT
/// @file
/// What a client has done so far, in numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/client_state.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming {

/// One channel that is subscribed.
struct ChannelStats {
    using Time = std::chrono::system_clock::time_point;

    /// Without its filter.
    std::string channel;
    /// Without repeats.
    std::uint64_t eventsReceived = 0;
    /// The last position that was received; none before the first event.
    std::optional<ReplayId> receivedPosition;
    /// When the last event was received.
    std::optional<Time> lastEvent;
    /// The last position that was stored or, at the beginning, loaded; none if there is none.
    std::optional<ReplayId> storedPosition;
    /// When the event at that position was created; when it was stored, if it does not say.
    std::optional<Time> storedEventTime;
    /// How long ago that is; 0 if there is none.
    std::chrono::milliseconds storedAge{0};
};

/// The result of BaseStreamingClient::stats(). Counts go on from one start() to the next.
struct ClientStats {
    using Time = std::chrono::system_clock::time_point;

    ClientState state = ClientState::Stopped;

    /// Events of subscribed channels, without repeats.
    std::uint64_t eventsReceived = 0;
    /// Bodies of replies to polls, after decompression.
    std::uint64_t bytesReceived = 0;
    /// All their observers have been called.
    std::uint64_t eventsDelivered = 0;
    /// Handled, or given up: their position may be stored.
    std::uint64_t eventsAcknowledged = 0;
    /// Given to observers once more, after a failure or a refusal.
    std::uint64_t eventsRedelivered = 0;
    /// Received again after a new session, and dropped.
    std::uint64_t duplicatesDropped = 0;
    /// Given up: see DeadLetter.
    std::uint64_t eventsGivenUp = 0;
    std::uint64_t gaps = 0;

    /// What waits for observers, or with Acknowledgement::Manual for Event::ack().
    std::size_t pendingEvents = 0;
    std::size_t pendingBytes = 0;

    /// Successful ones.
    std::uint64_t handshakes = 0;
    /// By reason: "start", or what was found wrong with the last token.
    std::map<std::string, std::uint64_t> signIns;
    /// New attempts to keep the stream flowing, by what had gone wrong.
    std::map<std::string, std::uint64_t> retries;

    /// When the last good reply to a poll came.
    std::optional<Time> lastPoll;
    std::optional<Time> lastEvent;

    /// In alphabetical order.
    std::vector<ChannelStats> channels;
};

}  // namespace sfstreaming
