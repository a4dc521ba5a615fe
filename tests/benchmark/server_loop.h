// SPDX-License-Identifier: MIT
// A Bayeux server that answers polls with prepared bytes. POSIX; it runs in its own process.
#pragma once

#include <poll.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <simdjson.h>

#include "tests/benchmark/prepared_reply.h"

namespace sfstreaming::benchmark {

/// What the server does with a poll of a client that has subscribed. The first poll is answered at
/// once; those before the subscription are held.
enum class PollPolicy {
    Answer,  ///< Answer it at once.
    Pace,    ///< Hold it until the next tick of a clock.
    Hold,    ///< Hold it for ever.
};

struct ServerPlan {
    PollPolicy policy = PollPolicy::Hold;
    /// Events in a reply.
    std::size_t batch = 1;
    std::size_t eventBytes = 1024;
    /// Replies with events; later polls are held for ever.
    std::uint64_t replies = 0;
    /// Of PollPolicy::Pace.
    std::chrono::milliseconds period{5};
};

/// Events whose time of sending is kept.
inline constexpr std::size_t kMaxSendTimes = 100'000;

/// What the server tells the other processes while it runs.
struct ServerCounters {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> polls{0};
    std::atomic<std::uint64_t> heldPolls{0};
    std::atomic<std::uint64_t> sentReplies{0};
    /// How often there was nothing to do until the client had done something.
    std::atomic<std::uint64_t> waits{0};
    /// Of PollPolicy::Pace: when the reply with the n-th event was handed to the system, in
    /// nanoseconds of the steady clock.
    std::array<std::atomic<std::int64_t>, kMaxSendTimes> sendTimes{};
};

class ServerLoop {
public:
    /// @param listener  a listening socket; taken over
    ServerLoop(int listener, const ServerPlan& plan, ServerCounters& counters);

    /// Serves until the process is ended. Throws if a client does what this server is not made for.
    [[noreturn]] void run();

private:
    struct Client;

    struct Connection {
        int socket = -1;
        std::string received;
        std::string head;
        std::string_view events;  ///< in reply_
        std::string tail;
        std::size_t sent = 0;
        Client* holding = nullptr;  ///< whose poll waits here
    };

    struct Client {
        bool advised = false;
        bool subscribed = false;
        Connection* held = nullptr;
        std::string pollId;
    };

    int timeout() const;
    void onTick();
    void acceptAll();
    bool receive(Connection& connection);
    bool takeRequest(Connection& connection);
    void serve(Connection& connection, std::string& body);
    void servePoll(Connection& connection, std::string_view clientId, std::string_view id);
    /// The connection of the client's poll, which is answered now.
    Connection& takePoll(Client& client);
    bool hasMore() const noexcept { return counters_.sentReplies.load() < plan_.replies; }
    void answer(Connection& connection, std::string body);
    void answerWithEvents(Connection& connection, const std::string& clientId,
                          const std::string& id);
    bool flush(Connection& connection);
    void close(std::size_t index);

    const int listener_;
    const ServerPlan plan_;
    ServerCounters& counters_;
    PreparedReply reply_;
    bool replyInUse_ = false;
    std::vector<std::unique_ptr<Connection>> connections_;
    /// The listener, then one for each connection.
    std::vector<pollfd> polled_;
    std::unordered_map<std::string, Client> clients_;
    std::chrono::steady_clock::time_point nextTick_;
    simdjson::dom::parser parser_;
};

}  // namespace sfstreaming::benchmark
