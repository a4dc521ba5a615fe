// SPDX-License-Identifier: MIT
// The CometD endpoint: Bayeux as Salesforce speaks it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sfstreaming/emulator/core.h"
#include "sfstreaming/emulator/http_server.h"

namespace sfstreaming::emulator {

/// Thread: the io thread.
class CometdEndpoint {
public:
    explicit CometdEndpoint(Core& core) : core_(core) {}

    /// Whether this is a request for this endpoint.
    static bool matches(const std::string& path);
    /// @param seen  where to note what kind of request it was
    void handle(HttpRequest request, const std::shared_ptr<HttpConnection>& connection,
                SeenRequest& seen);

    /// Queues events that are in the store already for all who are subscribed; polls in progress
    /// are answered with all of them.
    void deliver(const std::string& channel, const std::vector<StoredEvent>& events);
    /// Forgets sessions; polls in progress are answered.
    void killSessions();
    void disconnectSessions(bool withSuccessful);
    /// Ends polls whose tokens have been revoked.
    void onTokensRevoked();

private:
    struct Exchange;
    using Json = nlohmann::ordered_json;

    // Requests: cometd_endpoint.cpp
    std::optional<HttpReply> refuse(const HttpRequest& request) const;
    void process(Exchange& exchange);
    bool applyFault(Exchange& exchange);
    void answer(Exchange& exchange, const Json& message);
    std::optional<Json> refuseMessage(Exchange& exchange, const Json& message);
    HttpReply makeReply(std::vector<MessageText> messages, bool acceptsGzip,
                        const std::optional<Fault>& fault) const;

    // Messages: cometd_messages.cpp
    void handshake(Exchange& exchange, const Json& message);
    void connect(Exchange& exchange, const Json& message, BayeuxSession& session);
    void hold(Exchange& exchange, const Json& message, BayeuxSession& session);
    Json subscribe(Exchange& exchange, const Json& message, BayeuxSession& session);
    Json unsubscribe(const Json& message, BayeuxSession& session);
    Json disconnect(const Json& message, BayeuxSession& session);
    std::string findChannel(const std::string& name, Channel*& channel);
    Json usualAdvice() const;
    Json multipleClientsAdvice() const;

    // Polls: cometd_delivery.cpp
    void flush(BayeuxSession& session);
    void answerPoll(BayeuxSession& session, std::vector<MessageText> messages);
    void takeQueue(BayeuxSession& session, std::vector<MessageText>& messages);
    void endSession(BayeuxSession& session, const std::vector<MessageText>& messages,
                    const Json& advice);
    void endUnknown(BayeuxSession& session);

    Core& core_;
};

}  // namespace sfstreaming::emulator
