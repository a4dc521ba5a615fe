// SPDX-License-Identifier: MIT
/// @file
/// A Bayeux client for the tests of the emulator: no more than what they look at.
#include "tests/emulator/bayeux_client.h"

#include <stdexcept>
#include <vector>

namespace sfstreaming::testing {

namespace {

void require(bool condition, const std::string& text) {
    if (!condition) {
        throw std::runtime_error(text);
    }
}

}  // namespace

std::string accessTokenFrom(const emulator::Emulator& emulator) {
    const auto reply = post(emulator.url(), "/services/oauth2/token",
                            "grant_type=password&client_id=demo-client-id&client_secret="
                            "demo-client-secret&username=demo%40example.com&password="
                            "demo-password",
                            {{"Content-Type", "application/x-www-form-urlencoded"}});
    require(reply.status == 200, "no token: " + reply.body);
    return reply.json().at("access_token");
}

BayeuxClient::BayeuxClient(const emulator::Emulator& emulator)
    : token(accessTokenFrom(emulator)), emulator_(emulator), connection_(emulator.url()) {}

RawRequest BayeuxClient::requestFor(const Json& messages) const {
    RawRequest request{"POST", path, headers, messages.dump()};
    request.headers.emplace("Content-Type", "application/json");
    if (!token.empty()) {
        request.headers.emplace("Authorization", "Bearer " + token);
    }
    std::string line;
    for (const auto& [name, value] : cookies) {
        line += (line.empty() ? "" : "; ") + name + "=" + value;
    }
    if (!line.empty()) {
        request.headers.emplace("Cookie", line);
    }
    return request;
}

void BayeuxClient::keepCookies(const RawReply& reply) {
    for (const std::string& cookie : reply.cookies) {
        if (cookie.find("Domain=") == std::string::npos) {
            const auto equals = cookie.find('=');
            cookies[cookie.substr(0, equals)] =
                cookie.substr(equals + 1, cookie.find(';') - equals - 1);
        }
    }
}

RawReply BayeuxClient::exchange(const Json& messages) {
    RawReply reply = connection_.exchange(requestFor(messages));
    keepCookies(reply);
    return reply;
}

Json BayeuxClient::send(const Json& message) {
    const RawReply reply = exchange(message);
    const Json messages = reply.json();
    require(reply.status == 200 && messages.is_array() && messages.size() == 1,
            "not an array of one: " + reply.body);
    return messages[0];
}

Json BayeuxClient::handshakeMessage() const {
    return {{"channel", "/meta/handshake"},
            {"id", "1"},
            {"version", "1.0"},
            {"minimumVersion", "1.0"},
            {"supportedConnectionTypes", {"long-polling"}},
            {"ext", {{"replay", true}}}};
}

Json BayeuxClient::message(const std::string& channel) const {
    return {{"channel", channel}, {"id", "7"}, {"clientId", clientId}};
}

Json BayeuxClient::connectMessage() const {
    Json connect = message("/meta/connect");
    connect["connectionType"] = "long-polling";
    return connect;
}

Json BayeuxClient::subscribeMessage(const std::string& channel,
                                    std::optional<std::int64_t> replayId) const {
    Json subscribe = message("/meta/subscribe");
    subscribe["subscription"] = channel;
    if (replayId) {
        subscribe["ext"]["replay"][channel.substr(0, channel.find('?'))] = *replayId;
    }
    return subscribe;
}

void BayeuxClient::handshake() {
    const Json reply = send(handshakeMessage());
    require(reply.at("successful") == true, "no session: " + reply.dump());
    clientId = reply.at("clientId");
}

void BayeuxClient::connectFirst() {
    handshake();
    require(connect().at("successful") == true, "the first connect failed");
}

void BayeuxClient::subscribe(const std::string& channel, std::optional<std::int64_t> replayId) {
    const Json reply = send(subscribeMessage(channel, replayId));
    require(reply.at("successful") == true, "not subscribed: " + reply.dump());
}

Json BayeuxClient::connect() {
    return send(connectMessage());
}

void BayeuxClient::beginPoll() {
    const auto before = emulator_.statistics().connects;
    sendPoll(connectMessage());
    require(emulator_.waitUntil([before](const emulator::Statistics& statistics) {
        return statistics.connects > before && statistics.heldPolls > 0;
    }),
            "the poll is not held");
}

void BayeuxClient::sendPoll(const Json& message) {
    if (!poll_) {
        poll_ = std::make_unique<RawConnection>(emulator_.url());
    }
    poll_->send(requestFor(message));
}

RawReply BayeuxClient::endPoll() {
    RawReply reply = poll_->receive();
    keepCookies(reply);
    return reply;
}

std::vector<std::int64_t> replayIdsIn(const Json& messages) {
    std::vector<std::int64_t> ids;
    for (const Json& message : messages) {
        if (message.contains("data")) {
            ids.push_back(message.at("data").at("event").at("replayId"));
        }
    }
    return ids;
}

}  // namespace sfstreaming::testing
