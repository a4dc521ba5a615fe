// SPDX-License-Identifier: MIT
// The CometD endpoint: requests, and what stands in their way.
#include "sfstreaming/emulator/cometd_endpoint.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "sfstreaming/emulator/bayeux.h"
#include "sfstreaming/emulator/cometd_exchange.h"
#include "sfstreaming/emulator/fault_reply.h"

namespace sfstreaming::emulator {

namespace {

constexpr std::size_t kMaxRequestBytes = 32768;
constexpr int kOldestVersion = 37;

bool strikes(const Fault& fault, RequestKind kind) {
    return fault.on == RequestKind::Any || fault.on == kind;
}

}  // namespace

bool CometdEndpoint::matches(const std::string& path) {
    return path == "/cometd" || path.rfind("/cometd/", 0) == 0;
}

std::optional<HttpReply> CometdEndpoint::refuse(const HttpRequest& request) const {
    if (request.method != "POST") {
        HttpReply reply = HttpReply::empty(405);
        reply.headers.emplace_back("Allow", "POST");
        return reply;
    }
    const auto version = apiVersionIn(request.path());
    if (!version || *version < kOldestVersion) {
        const auto& versions = core_.options.versions;
        const std::string example =
            "'/cometd/" + (versions.empty() ? "67.0" : versions.back()) + "'";
        Json message;
        message["channel"] = "/meta/handshake";
        message["error"] =
            (version ? "400::Unsupported API version. Only API versions '37.0' and later are "
                       "supported. URI format: "
                     : "400::API version in the URI is mandatory. URI format: ") +
            example;
        message["successful"] = false;
        return HttpReply::json(400, Json::array({message}).dump());
    }
    if (request.body.size() > kMaxRequestBytes) {
        return HttpReply::json(
            413, R"([{"error":"413::Maximum Request Size Exceeded","successful":false}])");
    }
    return std::nullopt;
}

void CometdEndpoint::handle(HttpRequest request, const std::shared_ptr<HttpConnection>& connection,
                            SeenRequest& seen) {
    if (auto refused = refuse(request)) {
        connection->reply(std::move(*refused));
        return;
    }
    Json messages = Json::parse(request.body, nullptr, false);
    if (messages.is_object()) {
        messages = Json::array({std::move(messages)});
    }
    const bool areObjects =
        messages.is_array() && std::all_of(messages.begin(), messages.end(),
                                           [](const Json& message) { return message.is_object(); });
    if (!areObjects) {
        connection->reply(HttpReply::empty(400));
        return;
    }
    if (messages.empty()) {
        connection->reply(HttpReply::json(200, "[]"));
        return;
    }
    std::vector<RequestKind> kinds;
    for (const Json& message : messages) {
        kinds.push_back(kindOfMessage(textOf(message, "channel")));
    }
    seen.kind = kinds.front();
    if (kinds.size() > 1 &&
        std::find(kinds.begin(), kinds.end(), RequestKind::Handshake) != kinds.end()) {
        connection->reply(HttpReply::empty(400));  // a handshake must be alone
        return;
    }
    Exchange exchange{std::move(request),
                      connection,
                      std::move(messages),
                      core_.faults.take(kinds),
                      {},
                      {},
                      {},
                      false};
    if (exchange.hasFault(FaultKind::Delay)) {
        const auto delay = exchange.fault->delay;
        exchange.fault.reset();
        const auto shared = std::make_shared<Exchange>(std::move(exchange));
        core_.clock.setAlarm(delay, [this, shared] {
            if (shared->connection->isWaiting()) {
                guarded(*shared->connection, [&] { process(*shared); });
            }
        });
        return;
    }
    process(exchange);
}

/// @return true if the fault has answered the request, or never will
bool CometdEndpoint::applyFault(Exchange& exchange) {
    if (!exchange.fault) {
        return false;
    }
    const Fault& fault = *exchange.fault;
    if (settle(fault, *exchange.connection)) {
        return true;
    }
    BayeuxSession* const session =
        core_.sessions.find(textOf(exchange.messages.front(), "clientId"));
    if (session == nullptr) {
        return false;
    }
    const bool silently = fault.kind == FaultKind::ServerDisconnectWithoutSuccessful;
    if (silently || fault.kind == FaultKind::ServerDisconnect) {
        Json ended = {{"channel", "/meta/disconnect"}};
        if (!silently) {
            ended["successful"] = true;
        }
        const std::string clientId = session->clientId;
        endSession(*session, {textFor(ended)}, noneAdvice());
        exchange.replies.push_back(textFor(ended));
        for (const Json& message : exchange.messages) {
            const bool isConnect = textOf(message, "channel") == "/meta/connect";
            exchange.replies.push_back(textFor(
                isConnect ? connectReply(clientId, idJsonOf(message), noneAdvice(), kUnknownClient)
                          : failure(message, kUnknownClient)));
        }
        exchange.connection->reply(
            makeReply(std::move(exchange.replies), exchange.acceptsGzip(), std::nullopt));
        return true;
    }
    if (fault.kind == FaultKind::UnknownClient) {
        endUnknown(*session);
    }
    return false;
}

void CometdEndpoint::process(Exchange& exchange) {
    if (applyFault(exchange)) {
        return;
    }
    for (const Json& message : exchange.messages) {
        answer(exchange, message);
    }
    if (exchange.held) {
        return;
    }
    std::vector<MessageText> messages = std::move(exchange.events);
    core_.statistics.eventsDelivered += messages.size();
    messages.insert(messages.end(), exchange.replies.begin(), exchange.replies.end());
    HttpReply reply = makeReply(std::move(messages), exchange.acceptsGzip(), exchange.fault);
    for (const std::string& cookie : exchange.cookies) {
        reply.headers.emplace_back("Set-Cookie", cookie);
    }
    if (exchange.fault) {
        reply = withRetryAfter(std::move(reply), *exchange.fault);
    }
    send(*exchange.connection, std::move(reply), exchange.fault);
}

void CometdEndpoint::answer(Exchange& exchange, const Json& message) {
    const std::string channel = textOf(message, "channel");
    const RequestKind kind = kindOfMessage(channel);
    const auto reply = [&exchange](const Json& text) { exchange.replies.push_back(textFor(text)); };
    if (channel.empty()) {
        reply(failure(message, "400::channel_missing"));
        return;
    }
    BayeuxSession* session = core_.sessions.find(textOf(message, "clientId"));
    if (exchange.hasFault(FaultKind::Error) && strikes(*exchange.fault, kind)) {
        const Fault& fault = *exchange.fault;
        Json error = failure(message, fault.error,
                             kind == RequestKind::Handshake ? "" : textOf(message, "clientId"));
        if (kind == RequestKind::Handshake) {
            ++core_.statistics.refusedHandshakes;
            error["ext"] = {{"replay", true}, {"payload.format", true}};
        }
        if (!fault.failureReason.empty()) {
            error["ext"]["sfdc"]["failureReason"] = fault.failureReason;
        }
        if (!fault.reconnect.empty()) {
            error["advice"] = {{"reconnect", fault.reconnect}, {"interval", 0}};
        }
        if (session != nullptr && !session->poll) {
            core_.sessions.startGap(*session);
        }
        reply(error);
        return;
    }
    if (kind == RequestKind::Handshake) {
        handshake(exchange, message);
        return;
    }
    if (const auto refused = refuseMessage(exchange, message)) {
        reply(*refused);
        return;
    }
    if (!session->poll) {
        core_.sessions.startGap(*session);
    }
    switch (kind) {
        case RequestKind::Connect:
            connect(exchange, message, *session);
            break;
        case RequestKind::Subscribe:
            reply(subscribe(exchange, message, *session));
            break;
        case RequestKind::Unsubscribe:
            reply(unsubscribe(message, *session));
            break;
        case RequestKind::Disconnect:
            exchange.held = exchange.held || core_.switches.neverAnswerDisconnect;
            reply(disconnect(message, *session));
            break;
        default:
            reply(failure(message, "403::Publishing is not supported", session->clientId));
    }
}

/// What stands in the way of any message but a handshake.
std::optional<CometdEndpoint::Json> CometdEndpoint::refuseMessage(Exchange& exchange,
                                                                  const Json& message) {
    const std::string channel = textOf(message, "channel");
    const std::string clientId = textOf(message, "clientId");
    const bool isConnect = channel == "/meta/connect";
    if (channel == "/meta/subscribe" && clientId.empty()) {
        return failure(message, "403::Client has not completed handshake");
    }
    const std::string cookies = exchange.request.header("cookie");
    const std::string route = cookieIn(cookies, "sfdc-stream");
    const BayeuxSession* const session = core_.sessions.find(clientId);
    const bool routed =
        session != nullptr && route == session->routing && core_.routing.isValid(route);
    if (!routed) {
        if (exchange.cookies.empty()) {
            exchange.cookies.push_back(core_.routing.header(core_.routing.issue()));
        }
        Json reply = failure(message, kUnknownClient);
        if (isConnect) {
            reply["advice"] = handshakeAdvice();
        }
        return reply;
    }
    if (cookieIn(cookies, "BAYEUX_BROWSER") != session->browser) {
        return failure(message, "400::Client " + clientId +
                                    " has established a session, but no BAYEUX_BROWSER cookie "
                                    "present");
    }
    const auto user = core_.tokens.user(exchange.request.header("authorization"));
    if (!user) {
        Json reply = failure(message, kAuthenticationInvalid, clientId);
        if (isConnect) {
            reply["advice"] = noneAdvice();
        }
        return reply;
    }
    if (*user != session->user) {
        Json reply = failure(
            message, "400::Authenticated user id does not match the session's user id", clientId);
        reply["advice"] = noneAdvice();
        return reply;
    }
    return std::nullopt;
}

HttpReply CometdEndpoint::makeReply(std::vector<MessageText> messages, bool acceptsGzip,
                                    const std::optional<Fault>& fault) const {
    const Switches& switches = core_.switches;
    if (fault && fault->kind == FaultKind::ExtraMessage) {
        messages.insert(messages.begin(), std::make_shared<const std::string>(fault->text));
    }
    if (switches.numericIds || switches.prettyJson) {
        for (MessageText& message : messages) {
            Json parsed = Json::parse(*message, nullptr, false);
            if (parsed.is_discarded()) {
                continue;
            }
            if (switches.numericIds && parsed.is_object() && !textOf(parsed, "id").empty()) {
                parsed["id"] = std::atoll(textOf(parsed, "id").c_str());
            }
            message =
                std::make_shared<const std::string>(parsed.dump(switches.prettyJson ? 2 : -1));
        }
    }
    std::size_t size = 2;
    for (const MessageText& message : messages) {
        size += message->size() + 3;
    }
    const bool bare = messages.size() == 1 && switches.bareObject;
    std::string body;
    body.reserve(size);
    body += bare ? "" : "[";
    for (std::size_t i = 0; i < messages.size(); ++i) {
        body += i == 0 ? "" : switches.prettyJson ? ",\r\n" : ",";
        body += *messages[i];
    }
    body += bare ? "" : "]";
    HttpReply reply = HttpReply::json(200, std::move(body));
    reply.chunkSize = switches.chunkSize;
    reply.gzip = switches.gzip && acceptsGzip;
    return reply;
}

}  // namespace sfstreaming::emulator
