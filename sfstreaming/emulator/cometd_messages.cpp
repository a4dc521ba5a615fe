// SPDX-License-Identifier: MIT
// The CometD endpoint: the five messages of a client.
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "sfstreaming/emulator/bayeux.h"
#include "sfstreaming/emulator/cometd_endpoint.h"
#include "sfstreaming/emulator/cometd_exchange.h"

namespace sfstreaming::emulator {

namespace {

constexpr std::int64_t kNewEvents = -1;
constexpr std::int64_t kAllEvents = -2;

/// A duration as clients are to wait it, in real milliseconds.
std::int64_t realMilliseconds(std::chrono::milliseconds duration, double scale) {
    return std::llround(static_cast<double>(duration.count()) / scale);
}

/// The replay id in the map of a subscribe; none if it is missing or unusable.
std::optional<std::int64_t> replayIdIn(const Json& map, const std::string& channel) {
    const auto found = map.is_object() ? map.find(channel) : map.end();
    if (found == map.end() || !found->is_number_integer()) {
        return std::nullopt;
    }
    const bool tooLarge = found->is_number_unsigned() &&
                          found->get<std::uint64_t>() >
                              static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return tooLarge ? std::numeric_limits<std::int64_t>::max() : found->get<std::int64_t>();
}

bool wantsAnswerAtOnce(const Json& message) {
    const auto advice = message.find("advice");
    return advice != message.end() && advice->is_object() &&
           advice->value("timeout", Json()) == Json(0);
}

}  // namespace

CometdEndpoint::Json CometdEndpoint::usualAdvice() const {
    return {{"interval", 0},
            {"timeout", realMilliseconds(core_.options.holdTime, core_.options.timeScale)},
            {"reconnect", "retry"}};
}

CometdEndpoint::Json CometdEndpoint::multipleClientsAdvice() const {
    return {{"interval", realMilliseconds(std::chrono::seconds(2), core_.options.timeScale)},
            {"multiple-clients", true},
            {"reconnect", "retry"},
            {"timeout", realMilliseconds(core_.options.holdTime, core_.options.timeScale)}};
}

void CometdEndpoint::handshake(Exchange& exchange, const Json& message) {
    const std::string authorization = exchange.request.header("authorization");
    const auto user = core_.tokens.user(authorization);
    std::string reason;
    if (authorization.empty()) {
        reason = "401::Request requires authentication";
    } else if (!user) {
        reason = kAuthenticationInvalid;
    } else if (core_.sessions.all().size() >= core_.options.maxClients) {
        reason = "403::Organization concurrent user limit exceeded";
    }
    if (!reason.empty()) {
        ++core_.statistics.refusedHandshakes;
        Json reply = failure(message, "403::Handshake denied");
        reply["ext"] = {
            {"sfdc", {{"failureReason", reason}}}, {"replay", true}, {"payload.format", true}};
        reply["advice"] = {{"reconnect", "none"}};
        exchange.replies.push_back(textFor(reply));
        return;
    }
    ++core_.statistics.handshakes;
    const std::string cookies = exchange.request.header("cookie");
    std::string browser = cookieIn(cookies, "BAYEUX_BROWSER");
    if (browser.empty()) {
        browser = "1f2eemulator" + std::to_string(core_.statistics.handshakes);
        exchange.cookies.push_back("BAYEUX_BROWSER=" + browser + "; Path=/cometd/" +
                                   (core_.options.certificateFile.empty() ? "" : "; Secure"));
    }
    std::string route = cookieIn(cookies, "sfdc-stream");
    if (!core_.routing.isValid(route)) {
        route = core_.routing.issue();
    }
    exchange.cookies.push_back(std::string("BrowserId=EmulatorBrowserId; Path=/; ") +
                               (core_.switches.foreignCookie ? "Domain=.salesforce.com; " : "") +
                               "Max-Age=5184000");
    exchange.cookies.emplace_back("t=1; Path=/cometd/; HttpOnly");
    exchange.cookies.push_back(core_.routing.header(route));
    const BayeuxSession& session = core_.sessions.open(std::move(browser), std::move(route), *user);
    Json reply;
    reply["ext"] = {{"replay", true}, {"payload.format", true}};
    reply["minimumVersion"] = "1.0";
    reply["clientId"] = session.clientId;
    reply["supportedConnectionTypes"] = {"long-polling"};
    reply.update(replyTo(message));
    reply["version"] = "1.0";
    exchange.replies.push_back(textFor(reply));
}

void CometdEndpoint::connect(Exchange& exchange, const Json& message, BayeuxSession& session) {
    ++core_.statistics.connects;
    const std::string type = textOf(message, "connectionType");
    if (type != "long-polling" && message.contains("connectionType")) {
        exchange.replies.push_back(textFor(
            failure(message, "400::Invalid connection type {" + type + "}", session.clientId)));
        return;
    }
    if (session.poll) {
        // The second poll takes the place of the first.
        core_.sessions.release(session).connection->reply(HttpReply::empty(408));
        core_.sessions.startGap(session);
    }
    using Advice = BayeuxSession::Advice;
    const bool shared = core_.sessions.isBrowserHeld(session);
    const bool first = session.advice == Advice::None;
    if (!first && !shared && !wantsAnswerAtOnce(message) && exchange.messages.size() == 1) {
        hold(exchange, message, session);
        return;
    }
    const Advice given = shared ? Advice::MultipleClients : Advice::Usual;
    Json advice;
    if (shared || given != session.advice) {
        advice = shared ? multipleClientsAdvice() : usualAdvice();
    }
    session.advice = given;
    takeQueue(session, exchange.events);
    exchange.replies.push_back(textFor(connectReply(session.clientId, idJsonOf(message), advice)));
}

void CometdEndpoint::hold(Exchange& exchange, const Json& message, BayeuxSession& session) {
    exchange.held = true;
    core_.sessions.stopGap(session);
    core_.sessions.hold(session, HeldPoll{exchange.connection, idJsonOf(message),
                                          exchange.acceptsGzip(), exchange.fault, 0});
    if (!session.queue.empty() || exchange.hasFault(FaultKind::ExtraMessage)) {
        flush(session);
        return;
    }
    session.poll->alarm =
        core_.clock.setAlarm(core_.options.holdTime, [this, clientId = session.clientId] {
            BayeuxSession* const held = core_.sessions.find(clientId);
            if (held != nullptr && held->poll) {
                flush(*held);
            }
        });
    const std::weak_ptr<HttpConnection> connection = exchange.connection;
    exchange.connection->onGone([this, clientId = session.clientId, connection] {
        BayeuxSession* const held = core_.sessions.find(clientId);
        if (held != nullptr && held->poll && held->poll->connection == connection.lock()) {
            core_.sessions.release(*held);
            core_.sessions.startGap(*held);
        }
    });
}

/// Finds the channel of a subscription, which may come into being by it.
/// @return why it cannot be had; empty if it can
std::string CometdEndpoint::findChannel(const std::string& name, Channel*& channel) {
    channel = core_.store.find(name);
    if (channel != nullptr) {
        return {};
    }
    const auto kind = kindOf(name);
    if (kind == ChannelKind::PlatformEvent || kind == ChannelKind::ChangeEvent) {
        return "403:denied_by_security_policy:create_denied";
    }
    if (kind != ChannelKind::Generic) {
        return "400::The channel you requested to subscribe to does not exist {" + name + "}";
    }
    if (core_.store.findIgnoringCase(name) != nullptr) {
        return "404::channel names may not vary only by case";
    }
    if (name.find('*') != std::string::npos) {
        return "403::Cannot create channel {" + name + "}";
    }
    if (!core_.switches.dynamicChannels) {
        return "404::Unknown channel";
    }
    channel = &core_.store.add(name, {});
    return {};
}

CometdEndpoint::Json CometdEndpoint::subscribe(Exchange& exchange, const Json& message,
                                               BayeuxSession& session) {
    ++core_.statistics.subscribes;
    const std::string subscription = textOf(message, "subscription");
    const std::string name = subscription.substr(0, subscription.find('?'));
    const auto refused = [&](const std::string& error, const char* reason = nullptr) {
        Json reply = failure(message, error, session.clientId);
        if (reason != nullptr) {
            reply["ext"]["sfdc"]["failureReason"] = reason;
        }
        return reply;
    };
    if (subscription.empty()) {
        return refused("400::Channel name not specified");
    }
    if (subscription.front() != '/') {
        return refused("400::Channel subscriptions must start with a leading '/'");
    }
    if (core_.switches.serverBusy || core_.switches.serverBusyLegacy) {
        return refused("403:denied_by_security_policy:subscribe_denied",
                       core_.switches.serverBusy
                           ? "503::Server is too busy.  Please try your request again later."
                           : "SERVER_UNAVAILABLE: try again later");
    }
    Channel* channel = nullptr;
    const std::string unavailable = findChannel(name, channel);
    if (!unavailable.empty()) {
        return refused(unavailable);
    }
    const SubscriptionFilter filter(subscription);
    if (const auto unknown = filter.fieldNotIn(channel->fields)) {
        return refused("400::Query fields {" + *unknown + "} do not exist on the topic entity");
    }
    if (core_.switches.noPermission) {
        return refused("403::User not enabled for streaming");
    }
    std::int64_t from = kNewEvents;
    const auto ext = message.find("ext");
    // Not every client announces the extension in its handshake; all are given what they ask for.
    if (ext != message.end() && ext->is_object() && ext->contains("replay")) {
        const Json& map = (*ext)["replay"];
        const auto id = replayIdIn(map, name);
        if (!id) {
            const auto given = map.is_object() ? map.find(name) : map.end();
            const std::string shown =
                given != map.end() && given->is_primitive() ? given->dump() : "null";
            return refused("400::The replayId for channel {" + name +
                           "} wasn't found using the provided replay ID map {{" + name + "=" +
                           shown +
                           "}}. Ensure that the channel name you provided in the replay map is "
                           "valid and matches the channel name used for subscribing.");
        }
        from = *id;
    }
    if (from != kNewEvents && from != kAllEvents && !core_.store.isKnownPosition(*channel, from)) {
        return refused("400::The replayId {" + std::to_string(from) +
                       "} you provided was invalid.  Please provide a valid ID, -2 to replay all "
                       "events, or -1 to replay only new events.");
    }
    if (exchange.hasFault(FaultKind::DeliverAgain)) {
        from = kAllEvents;
    }
    session.channels.insert_or_assign(name, filter);
    core_.store.sweep(*channel);
    if (from != kNewEvents) {
        for (const StoredEvent& event : channel->events) {
            if ((from == kAllEvents || event.replayId > from) &&
                (filter.isEmpty() ||
                 filter.matches(nlohmann::json::parse(*event.message, nullptr, false)))) {
                session.queue.push_back(event.message);
            }
        }
    }
    if (core_.switches.eventsInSubscribeReply) {
        takeQueue(session, exchange.events);
    } else if (session.poll && !session.queue.empty()) {
        flush(session);
    }
    return replyTo(message, session.clientId);
}

CometdEndpoint::Json CometdEndpoint::unsubscribe(const Json& message, BayeuxSession& session) {
    const std::string subscription = textOf(message, "subscription");
    if (subscription.empty()) {
        return failure(message, "400::Channel name not specified", session.clientId);
    }
    const bool known = session.channels.erase(subscription.substr(0, subscription.find('?'))) > 0;
    return known || !core_.switches.refuseUnsubscribe
               ? replyTo(message, session.clientId)
               : failure(message, "403::unsubscribe_failed", session.clientId);
}

CometdEndpoint::Json CometdEndpoint::disconnect(const Json& message, BayeuxSession& session) {
    ++core_.statistics.disconnects;
    Json reply = replyTo(message, session.clientId);
    if (session.poll) {
        answerPoll(session,
                   {textFor(connectReply(session.clientId, session.poll->idJson, noneAdvice()))});
    }
    core_.sessions.remove(std::string(session.clientId));
    return reply;
}

}  // namespace sfstreaming::emulator
