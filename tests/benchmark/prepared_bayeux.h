// SPDX-License-Identifier: MIT
// How the benchmark's server answers: sign-in, handshake, subscription, polls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <simdjson.h>

#include "tests/benchmark/compressed_replies.h"
#include "tests/benchmark/outgoing.h"
#include "tests/benchmark/prepared_reply.h"
#include "tests/benchmark/request_reader.h"
#include "tests/benchmark/server_plan.h"
#include "tests/benchmark/server_stream.h"

namespace sfstreaming::benchmark {

struct BayeuxSession;

/// A connection, and what it is used for.
struct ServerConnection {
    ServerConnection(int socket, SSL_CTX* context) : stream(socket, context) {}

    ServerStream stream;
    RequestReader requests;
    std::string head;
    std::string tail;
    Outgoing outgoing;                   ///< refers to head, tail and prepared text
    bool signedIn = false;               ///< it carried the request for a token
    BayeuxSession* holding = nullptr;    ///< whose poll waits here
    BayeuxSession* receiving = nullptr;  ///< whose events are on their way
};

struct BayeuxSession {
    std::string id;
    bool advised = false;
    bool subscribed = false;
    ServerConnection* held = nullptr;
    std::string pollId;
    bool acceptsGzip = false;            ///< the client that sent the poll
    std::uint64_t sentReplies = 0;       ///< with events
    std::optional<PreparedReply> reply;  ///< from the subscription on, if events are to be sent
};

class PreparedBayeux {
public:
    /// @param origin  "http://127.0.0.1:8080", the instance URL of every sign-in
    PreparedBayeux(const ServerPlan& plan, ServerCounters& counters, std::string origin);

    /// @throws std::runtime_error if it is not made for the request
    void serve(ServerConnection& connection, const Request& request);
    /// Sends on.
    /// @return false if the connection is gone
    bool flush(ServerConnection& connection);
    /// Answers the poll that is held, if one is. Of PollPolicy::Pace.
    void tick();
    /// @throws std::runtime_error if events are on their way
    void onClosed(ServerConnection& connection);

private:
    void serveMessages(ServerConnection& connection, const Request& request);
    void servePoll(ServerConnection& connection, const Request& request,
                   simdjson::dom::element message);
    void subscribe(BayeuxSession& session);
    BayeuxSession& sessionOf(simdjson::dom::element message);
    bool mayReceive(const BayeuxSession& session) const noexcept;
    /// The connection of the poll that is held, which is answered now.
    ServerConnection& takePoll(BayeuxSession& session);
    void answer(ServerConnection& connection, std::string body);
    void answerWithEvents(ServerConnection& connection, BayeuxSession& session);

    const ServerPlan plan_;
    ServerCounters& counters_;
    const std::string origin_;
    const PreparedReply reply_;
    const std::shared_ptr<const CompressedReplies> compressed_;
    /// By client id; their places do not change.
    std::unordered_map<std::string, BayeuxSession> sessions_;
    std::size_t subscribed_ = 0;
    simdjson::dom::parser parser_;
};

}  // namespace sfstreaming::benchmark
