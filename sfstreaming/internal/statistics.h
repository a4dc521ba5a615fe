// SPDX-License-Identifier: MIT
// Counts what a client does.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sfstreaming/client_stats.h"
#include "sfstreaming/internal/received_events.h"

namespace sfstreaming::internal {

/// The numbers of one client, through all its lives. Written once for a reply or a run of events,
/// not for each event. Thread: any.
class Statistics {
public:
    using Time = std::chrono::system_clock::time_point;

    void countReply(std::size_t bytes, Time now);
    void noteSubscribed(const std::string& channel);
    /// A run of events of one channel in a reply.
    void countReceived(const std::string& channel, std::size_t events,
                       std::optional<ReplayId> position, Time now);
    void countDuplicates(std::size_t count) { add(duplicates_, count); }
    void countDelivered(std::size_t count) { add(delivered_, count); }
    void countAcknowledged(std::size_t count) { add(acknowledged_, count); }
    void countRedelivered() { add(redelivered_, 1); }
    void countGivenUp() { add(givenUp_, 1); }
    void countGap() { add(gaps_, 1); }
    void countHandshake() { add(handshakes_, 1); }
    void countSignIn(const char* reason);
    void countRetry(const char* reason);
    /// @param creationTime  of the event, as the server wrote it; may be empty
    /// @param storedAt      when it was stored
    void noteStored(std::string_view channel, ReplayId id, std::string_view creationTime,
                    Time storedAt);
    /// The same for a channel that is about to be subscribed.
    void noteLoaded(std::string_view channel, ReplayId id, std::string_view creationTime,
                    Time storedAt);
    /// The channel is no longer subscribed.
    void forget(const std::string& channel);
    /// No channel is subscribed yet.
    void beginLife();
    /// What waits now belongs to another life of the client.
    void setPending(std::shared_ptr<const PendingEvents> pending);

    ClientStats snapshot(ClientState state, Time now) const;

private:
    struct Channel {
        std::uint64_t received = 0;
        std::optional<ReplayId> receivedPosition;
        std::optional<Time> lastEvent;
        std::optional<ReplayId> storedPosition;
        std::optional<Time> storedEventTime;
    };

    static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count) {
        counter.fetch_add(count, std::memory_order_relaxed);
    }
    Channel& channelLocked(std::string_view name);

    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> acknowledged_{0};
    std::atomic<std::uint64_t> redelivered_{0};
    std::atomic<std::uint64_t> duplicates_{0};
    std::atomic<std::uint64_t> givenUp_{0};
    std::atomic<std::uint64_t> gaps_{0};
    std::atomic<std::uint64_t> handshakes_{0};

    mutable std::mutex mutex_;
    std::uint64_t received_ = 0;
    std::uint64_t bytes_ = 0;
    std::optional<Time> lastPoll_;
    std::optional<Time> lastEvent_;
    std::map<std::string, std::uint64_t> signIns_;
    std::map<std::string, std::uint64_t> retries_;
    std::map<std::string, Channel, std::less<>> channels_;
    std::shared_ptr<const PendingEvents> pending_;
};

}  // namespace sfstreaming::internal
