// SPDX-License-Identifier: MIT
// What the benchmark's server is to do, and what it tells of itself.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sfstreaming::benchmark {

/// What the server does with a poll of a client that has subscribed. The first poll is answered at
/// once; those before the subscription are held.
enum class PollPolicy {
    Answer,  ///< Answer it at once.
    Pace,    ///< Hold it until the next tick of a clock; for a single client.
    Hold,    ///< Hold it for ever.
};

struct ServerPlan {
    PollPolicy policy = PollPolicy::Hold;
    /// Events in a reply.
    std::size_t batch = 1;
    std::size_t eventBytes = 1024;
    /// Replies with events, to each client; its later polls are held for ever.
    std::uint64_t replies = 0;
    /// So many must have subscribed before the first event is sent.
    std::size_t clients = 1;
    /// Of PollPolicy::Pace.
    std::chrono::milliseconds period{5};
    bool tls = false;
    /// Of a chunk of the body; 0 for a body with its length.
    std::size_t chunkBytes = 0;
    /// Compress the body for a client that accepts it.
    bool gzip = false;
};

/// Events whose time of sending is kept.
inline constexpr std::size_t kMaxSendTimes = 100'000;

/// What the server tells the other processes while it runs.
struct ServerCounters {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> openConnections{0};
    std::atomic<std::uint64_t> mostConnections{0};
    /// Those that were used to sign in.
    std::atomic<std::uint64_t> openSignInConnections{0};
    std::atomic<std::uint64_t> mostSignInConnections{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> polls{0};
    std::atomic<std::uint64_t> heldPolls{0};
    std::atomic<std::uint64_t> sentReplies{0};
    /// Of replies with events, heads included, before encryption.
    std::atomic<std::uint64_t> sentBytes{0};
    /// How often there was nothing to do until a client had done something.
    std::atomic<std::uint64_t> waits{0};
    /// Of PollPolicy::Pace: when the reply with the n-th event was handed to the system, in
    /// nanoseconds of the steady clock.
    std::array<std::atomic<std::int64_t>, kMaxSendTimes> sendTimes{};
};

}  // namespace sfstreaming::benchmark
