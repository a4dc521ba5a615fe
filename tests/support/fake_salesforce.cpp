// SPDX-License-Identifier: MIT
// A transport that answers like Salesforce, in memory: for tests of the client without sockets.
#include "tests/support/fake_salesforce.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sfstreaming/errors.h"

namespace sfstreaming::testing {

namespace {

using nlohmann::json;
using std::chrono::seconds;

HttpResponse respond(int status, std::string body, HttpHeaders headers = {}) {
    HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    auto text = std::make_shared<std::string>(std::move(body));
    text->reserve(text->size() + HttpResponse::kBodyPadding);
    response.body = std::move(text);
    return response;
}

std::string pathOf(const std::string& url) {
    const auto host = url.find("://");
    const auto slash = url.find('/', host + 3);
    return slash == std::string::npos ? "/" : url.substr(slash, url.find('?', slash) - slash);
}

std::string withoutQuery(const std::string& channel) {
    return channel.substr(0, channel.find('?'));
}

json replyTo(const json& message, bool successful) {
    json reply{{"channel", message.at("channel")}, {"successful", successful}};
    if (message.contains("id")) {
        reply["id"] = message["id"];
    }
    if (message.contains("subscription")) {
        reply["subscription"] = message["subscription"];
    }
    return reply;
}

}  // namespace

FakeSalesforce::Answer FakeSalesforce::Answer::json(nlohmann::json value) {
    return text(200, value.dump());
}

FakeSalesforce::Answer FakeSalesforce::Answer::text(int status, std::string body) {
    Answer answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

FakeSalesforce::Answer FakeSalesforce::Answer::fail(std::exception_ptr error) {
    Answer answer;
    answer.failure = std::move(error);
    return answer;
}

FakeSalesforce::Answer FakeSalesforce::Answer::silence() {
    Answer answer;
    answer.never = true;
    return answer;
}

FakeSalesforce::Answer FakeSalesforce::Answer::error(std::string error, nlohmann::json extra) {
    extra["error"] = std::move(error);
    Answer answer;
    answer.status = 0;  // completed from the request
    answer.body = extra.dump();
    return answer;
}

pplx::task<HttpResponse> FakeSalesforce::send(HttpRequest request, pplx::cancellation_token token) {
    SeenRequest seen{
        request.method, request.url, std::string(findHeader(request.headers, "Authorization")),
        request.body,   {},          {}};
    const std::string path = pathOf(request.url);
    std::string kind = path;
    if (path.rfind("/cometd/", 0) == 0) {
        const json messages = json::parse(request.body);
        seen.message = messages.at(0);
        seen.channel = seen.message.at("channel");
        kind = seen.channel;
    }
    const internal::OnceEvent<HttpResponse> event;
    const pplx::task<HttpResponse> result = event.task();
    token.register_callback([event] { event.failWith(OperationCancelled("cancelled")); });
    const std::lock_guard lock(mutex_);
    requests_.push_back(seen);
    changed_.notify_all();
    auto& script = scripts_[kind];
    if (!script.empty()) {
        const Answer answer = std::move(script.front());
        script.pop_front();
        if (answer.failure) {
            event.fail(answer.failure);
        } else if (!answer.never) {
            if (answer.status == 0) {
                json reply = replyTo(seen.message, false);
                reply.update(json::parse(answer.body));
                event.set(respond(200, json::array({reply}).dump(), answer.headers));
            } else {
                event.set(respond(answer.status, answer.body, answer.headers));
            }
        }
        return result;
    }
    std::optional<internal::OnceEvent<HttpResponse>> held;
    HttpResponse response = usual(seen, held, event);
    if (!held) {
        event.set(std::move(response));
    }
    return result;
}

HttpResponse FakeSalesforce::usual(const SeenRequest& request,
                                   std::optional<internal::OnceEvent<HttpResponse>>& held,
                                   internal::OnceEvent<HttpResponse> event) {
    const std::string path = pathOf(request.url);
    if (path == "/services/oauth2/token") {
        const std::string token = "token" + std::to_string(++lastToken_);
        validTokens_.push_back("Bearer " + token);
        return respond(200, json{{"access_token", token},
                                 {"instance_url", "https://acme.example"},
                                 {"token_type", "Bearer"}}
                                .dump());
    }
    if (path == "/services/data/") {
        return respond(200, R"([{"version":"31.0"},{"version":"67.0"},{"version":"66.0"}])");
    }
    const bool tokenValid = std::find(validTokens_.begin(), validTokens_.end(),
                                      request.authorization) != validTokens_.end();
    if (request.channel.empty()) {
        return tokenValid ? respond(200, "{}")
                          : respond(401, R"([{"errorCode":"INVALID_SESSION_ID"}])");
    }
    json replies = json::array();
    std::vector<std::string> events;
    for (const json& message : json::parse(request.body)) {
        const std::string channel = message.at("channel");
        if (channel == "/meta/handshake") {
            json reply = replyTo(message, tokenValid);
            if (tokenValid) {
                const std::string clientId = "client" + std::to_string(++lastSession_);
                sessions_[clientId].token = request.authorization;
                reply["clientId"] = clientId;
                reply["ext"] = {{"replay", true}};
            } else {
                reply["error"] = "403::Handshake denied";
                reply["ext"]["sfdc"]["failureReason"] = "401::Authentication invalid";
                reply["advice"]["reconnect"] = "none";
            }
            replies.push_back(reply);
            continue;
        }
        const std::string clientId = message.value("clientId", "");
        const auto session = sessions_.find(clientId);
        if (session == sessions_.end() || !tokenValid) {
            json reply = replyTo(message, false);
            reply["error"] = tokenValid ? "403::Unknown client" : "401::Authentication invalid";
            if (channel == "/meta/connect") {
                reply["advice"]["reconnect"] = tokenValid ? "handshake" : "none";
            }
            replies.push_back(reply);
            continue;
        }
        if (channel == "/meta/subscribe") {
            replies.push_back(subscribe(session->second, clientId, message));
        } else if (channel == "/meta/connect") {
            if (session->second.connects++ == 0) {
                json reply = replyTo(message, true);
                reply["clientId"] = clientId;
                reply["advice"] = {{"reconnect", "retry"}, {"interval", 0}, {"timeout", 110000}};
                replies.push_back(reply);
            } else {
                const bool hold = !message.contains("advice");
                session->second.poll = Held{event, message.value("id", "")};
                held = event;
                if (!session->second.queue.empty() || !hold) {
                    flushLocked(clientId, session->second);
                }
                changed_.notify_all();
                return {};
            }
        } else if (channel == "/meta/disconnect") {
            sessions_.erase(session);
            replies.push_back(replyTo(message, true));
        } else {
            if (channel == "/meta/unsubscribe") {
                session->second.channels.erase(withoutQuery(message.at("subscription")));
            }
            replies.push_back(replyTo(message, true));
        }
    }
    return respond(200, replies.dump(),
                   {{"Set-Cookie", "BAYEUX_BROWSER=b; Path=/cometd/; Secure"}});
}

json FakeSalesforce::subscribe(FakeSession& session, const std::string& clientId,
                               const json& message) {
    const std::string subscription = message.at("subscription");
    const std::string base = withoutQuery(subscription);
    std::int64_t from = -1;
    if (message.contains("ext") && message["ext"].contains("replay")) {
        from = message["ext"]["replay"].value(base, std::int64_t{-1});
    }
    json reply = replyTo(message, true);
    reply["clientId"] = clientId;
    const auto& stored = store_[base];
    const bool known = from < 0 || stored.empty() || from >= stored.front().first - 1;
    if (!known) {
        reply["successful"] = false;
        reply["error"] = "400::The replayId {" + std::to_string(from) +
                         "} you provided was invalid.  Please provide a valid ID, -2 to replay "
                         "all events, or -1 to replay only new events.";
        return reply;
    }
    session.channels[base] = subscription;
    for (const auto& [id, event] : stored) {
        if (from == -2 || (from >= 0 && id > from)) {
            session.queue.push_back(event);
        }
    }
    if (!session.queue.empty()) {
        flushLocked(clientId, session);
    }
    return reply;
}

void FakeSalesforce::flushLocked(const std::string& clientId, FakeSession& session) {
    if (!session.poll) {
        return;
    }
    std::string body = "[";
    for (const std::string& event : std::exchange(session.queue, {})) {
        body += event + ",";
    }
    json reply{{"channel", "/meta/connect"},
               {"id", session.poll->id},
               {"clientId", clientId},
               {"successful", true}};
    body += reply.dump() + "]";
    std::exchange(session.poll, std::nullopt)->event.set(respond(200, std::move(body)));
}

void FakeSalesforce::script(const std::string& kind, Answer answer) {
    const std::lock_guard lock(mutex_);
    scripts_[kind].push_back(std::move(answer));
}

std::int64_t FakeSalesforce::publish(const std::string& channel, json payload) {
    const std::lock_guard lock(mutex_);
    const std::int64_t id = lastReplayId_ += 3;
    const json event{{"channel", channel},
                     {"data",
                      {{"event", {{"createdDate", "2026-09-22T14:15:16.789Z"}, {"replayId", id}}},
                       {"sobject", std::move(payload)}}}};
    store_[channel].emplace_back(id, event.dump());
    for (auto& [clientId, session] : sessions_) {
        if (session.channels.count(channel) != 0) {
            session.queue.push_back(event.dump());
            flushLocked(clientId, session);
        }
    }
    return id;
}

void FakeSalesforce::forgetSessions() {
    const std::lock_guard lock(mutex_);
    for (auto& [clientId, session] : std::exchange(sessions_, {})) {
        if (session.poll) {
            const json reply{{"channel", "/meta/connect"},
                             {"id", session.poll->id},
                             {"successful", false},
                             {"error", "403::Unknown client"},
                             {"advice", {{"reconnect", "handshake"}, {"interval", 0}}}};
            session.poll->event.set(respond(200, json::array({reply}).dump()));
        }
    }
}

void FakeSalesforce::disconnectSessions() {
    const std::lock_guard lock(mutex_);
    for (auto& [clientId, session] : std::exchange(sessions_, {})) {
        if (session.poll) {
            const json disconnect{{"channel", "/meta/disconnect"}, {"successful", true}};
            const json reply{{"channel", "/meta/connect"},
                             {"id", session.poll->id},
                             {"clientId", clientId},
                             {"successful", false},
                             {"error", "403::Unknown client"},
                             {"advice", {{"reconnect", "none"}, {"interval", 0}}}};
            session.poll->event.set(respond(200, json::array({disconnect, reply}).dump()));
        }
    }
}

void FakeSalesforce::revokeTokens() {
    const std::lock_guard lock(mutex_);
    validTokens_.clear();
    for (auto& [clientId, session] : sessions_) {
        if (session.poll) {
            const json reply{{"channel", "/meta/connect"},
                             {"id", session.poll->id},
                             {"clientId", clientId},
                             {"successful", false},
                             {"error", "401::Authentication invalid"},
                             {"advice", {{"reconnect", "none"}, {"interval", 0}}}};
            std::exchange(session.poll, std::nullopt)
                ->event.set(respond(200, json::array({reply}).dump()));
        }
    }
}

void FakeSalesforce::queueRaw(const std::string& message) {
    const std::lock_guard lock(mutex_);
    for (auto& [clientId, session] : sessions_) {
        session.queue.push_back(message);
        flushLocked(clientId, session);
    }
}

std::vector<SeenRequest> FakeSalesforce::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t FakeSalesforce::count(const std::string& kind) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(requests_.begin(), requests_.end(), [&](const SeenRequest& request) {
            return request.channel == kind ||
                   (request.channel.empty() && pathOf(request.url) == kind);
        }));
}

bool FakeSalesforce::waitForCount(const std::string& kind, std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(10), [&] {
        return static_cast<std::size_t>(std::count_if(
                   requests_.begin(), requests_.end(), [&](const SeenRequest& request) {
                       return request.channel == kind ||
                              (request.channel.empty() && pathOf(request.url) == kind);
                   })) >= count;
    });
}

std::size_t FakeSalesforce::heldPolls() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        sessions_.begin(), sessions_.end(), [](const auto& each) { return each.second.poll; }));
}

bool FakeSalesforce::waitForHeldPolls(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(10), [&] {
        return static_cast<std::size_t>(
                   std::count_if(sessions_.begin(), sessions_.end(),
                                 [](const auto& each) { return each.second.poll; })) >= count;
    });
}

}  // namespace sfstreaming::testing
