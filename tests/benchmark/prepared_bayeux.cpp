// SPDX-License-Identifier: MIT
// How the benchmark's server answers: sign-in, handshake, subscription, polls.
#include "tests/benchmark/prepared_bayeux.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace sfstreaming::benchmark {

namespace {

std::string text(simdjson::dom::element message, std::string_view name) {
    std::string_view value;
    return message[name].get(value) ? std::string() : std::string(value);
}

std::string head(const std::string& framing) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\n" + framing +
           "\r\n\r\n";
}

std::string withLength(std::size_t length) {
    return "Content-Length: " + std::to_string(length);
}

std::string success(std::string_view channel, std::string_view id, const std::string& clientId,
                    std::string_view more = {}) {
    return R"({"clientId":")" + clientId + "\"," + std::string(more) + R"("channel":")" +
           std::string(channel) + R"(","id":")" + std::string(id) + R"(","successful":true})";
}

}  // namespace

PreparedBayeux::PreparedBayeux(const ServerPlan& plan, ServerCounters& counters, std::string origin)
    : plan_(plan),
      counters_(counters),
      origin_(std::move(origin)),
      reply_(plan.batch, plan.eventBytes),
      compressed_(plan.gzip ? compressedReplies(plan) : nullptr) {}

void PreparedBayeux::serve(ServerConnection& connection, const Request& request) {
    ++counters_.requests;
    if (request.target == "/services/oauth2/token") {
        if (!std::exchange(connection.signedIn, true)) {
            counters_.mostSignInConnections = std::max<std::uint64_t>(
                counters_.mostSignInConnections, ++counters_.openSignInConnections);
        }
        answer(connection, R"({"access_token":"00D9z0000001Abc!AQ8A","instance_url":")" + origin_ +
                               R"(","id":")" + origin_ +
                               R"(/id/00D9z0000001Abc/0059z000000XyZw","token_type":"Bearer",)"
                               R"("issued_at":"1790000000000","signature":"c2lnbmF0dXJl"})");
        return;
    }
    serveMessages(connection, request);
}

void PreparedBayeux::serveMessages(ServerConnection& connection, const Request& request) {
    simdjson::dom::array messages;
    if (const auto error = parser_.parse(request.body).get_array().get(messages)) {
        throw std::runtime_error(std::string("the benchmark's server got an odd request: ") +
                                 simdjson::error_message(error));
    }
    std::string replies;
    BayeuxSession* subscriber = nullptr;
    for (const simdjson::dom::element message : messages) {
        const std::string channel = text(message, "channel");
        const std::string id = text(message, "id");
        if (channel == "/meta/connect") {
            servePoll(connection, request, message);
            return;
        }
        replies += replies.empty() ? "[" : ",";
        if (channel == "/meta/handshake") {
            const std::string clientId =
                "2b71example" + std::to_string(1'000'000 + sessions_.size());
            sessions_[clientId].id = clientId;
            replies += success(channel, id, clientId,
                               R"("ext":{"replay":true,"payload.format":true},"version":"1.0",)"
                               R"("supportedConnectionTypes":["long-polling"],)");
        } else if (channel == "/meta/subscribe") {
            subscriber = &sessionOf(message);
            replies += success(channel, id, subscriber->id,
                               R"("subscription":")" + text(message, "subscription") + "\",");
        } else if (channel == "/meta/disconnect") {
            BayeuxSession& session = sessionOf(message);
            if (session.held != nullptr) {
                answer(takePoll(session),
                       "[" + success("/meta/connect", session.pollId, session.id) + "]");
            }
            replies += success(channel, id, session.id);
        } else {
            throw std::runtime_error("the benchmark's server does not know " + channel);
        }
    }
    answer(connection, replies + "]");
    if (subscriber != nullptr) {
        subscribe(*subscriber);
    }
}

void PreparedBayeux::servePoll(ServerConnection& connection, const Request& request,
                               simdjson::dom::element message) {
    ++counters_.polls;
    BayeuxSession& session = sessionOf(message);
    session.pollId = text(message, "id");
    session.acceptsGzip = request.acceptsGzip;
    if (!std::exchange(session.advised, true)) {
        answer(connection,
               "[" +
                   success("/meta/connect", session.pollId, session.id,
                           R"("advice":{"interval":0,"timeout":110000,"reconnect":"retry"},)") +
                   "]");
        return;
    }
    if (plan_.policy == PollPolicy::Answer && mayReceive(session)) {
        answerWithEvents(connection, session);
        return;
    }
    session.held = &connection;
    connection.holding = &session;
    ++counters_.heldPolls;
}

void PreparedBayeux::subscribe(BayeuxSession& session) {
    if (std::exchange(session.subscribed, true)) {
        throw std::runtime_error("a client of the benchmark has subscribed twice");
    }
    if (plan_.replies > 0) {
        session.reply = reply_;
    }
    ++subscribed_;
    if (plan_.policy != PollPolicy::Answer || subscribed_ < plan_.clients) {
        return;
    }
    for (auto& [id, each] : sessions_) {
        if (each.held != nullptr && mayReceive(each)) {
            answerWithEvents(takePoll(each), each);
        }
    }
}

BayeuxSession& PreparedBayeux::sessionOf(simdjson::dom::element message) {
    const auto found = sessions_.find(text(message, "clientId"));
    if (found == sessions_.end()) {
        throw std::runtime_error("a client of the benchmark uses an id that it was not given");
    }
    return found->second;
}

bool PreparedBayeux::mayReceive(const BayeuxSession& session) const noexcept {
    return session.subscribed && subscribed_ >= plan_.clients &&
           session.sentReplies < plan_.replies;
}

void PreparedBayeux::tick() {
    for (auto& [id, session] : sessions_) {
        if (session.held != nullptr && mayReceive(session)) {
            answerWithEvents(takePoll(session), session);
        }
    }
}

ServerConnection& PreparedBayeux::takePoll(BayeuxSession& session) {
    ServerConnection& connection = *std::exchange(session.held, nullptr);
    connection.holding = nullptr;
    --counters_.heldPolls;
    return connection;
}

void PreparedBayeux::answer(ServerConnection& connection, std::string body) {
    connection.head = head(withLength(body.size()));
    connection.tail = std::move(body);
    connection.outgoing.begin();
    connection.outgoing.add(connection.head);
    connection.outgoing.add(connection.tail);
    flush(connection);
}

void PreparedBayeux::answerWithEvents(ServerConnection& connection, BayeuxSession& session) {
    std::string_view events = session.reply->text();
    connection.tail = success("/meta/connect", session.pollId, session.id) + "]";
    std::string framing;
    if (compressed_ && session.acceptsGzip) {
        const CompressedReply& reply = compressed_->at(session.sentReplies);
        events = reply.begin();
        connection.tail = reply.end(connection.tail);
        framing = "Content-Encoding: gzip\r\n";
    }
    Outgoing& outgoing = connection.outgoing;
    outgoing.begin();
    if (plan_.chunkBytes > 0) {
        connection.head = head(framing + "Transfer-Encoding: chunked");
        outgoing.add(connection.head);
        outgoing.addChunks(events, plan_.chunkBytes);
        outgoing.addChunks(connection.tail, plan_.chunkBytes);
        outgoing.addLastChunk();
    } else {
        connection.head = head(framing + withLength(events.size() + connection.tail.size()));
        outgoing.add(connection.head);
        outgoing.add(events);
        outgoing.add(connection.tail);
    }
    counters_.sentBytes += connection.head.size() + events.size() + connection.tail.size();
    if (plan_.policy == PollPolicy::Pace && session.sentReplies < kMaxSendTimes) {
        counters_.sendTimes[session.sentReplies] =
            std::chrono::duration_cast<std::chrono::nanoseconds>(
                std::chrono::steady_clock::now().time_since_epoch())
                .count();
    }
    ++session.sentReplies;
    ++counters_.sentReplies;
    connection.receiving = &session;
    flush(connection);
}

bool PreparedBayeux::flush(ServerConnection& connection) {
    const bool usable = connection.stream.write(connection.outgoing);
    if (connection.receiving != nullptr && connection.outgoing.isEmpty()) {
        // Now, while the client is busy with this one.
        std::exchange(connection.receiving, nullptr)->reply->advance();
    }
    return usable;
}

void PreparedBayeux::onClosed(ServerConnection& connection) {
    if (connection.receiving != nullptr) {
        throw std::runtime_error("the benchmark's client left while events were sent to it");
    }
    if (connection.holding != nullptr) {
        takePoll(*connection.holding);
    }
    if (connection.signedIn) {
        --counters_.openSignInConnections;
    }
}

}  // namespace sfstreaming::benchmark
