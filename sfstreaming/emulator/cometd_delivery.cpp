// SPDX-License-Identifier: MIT
// The CometD endpoint: events on their way to polls, and polls that end otherwise.
#include <iterator>
#include <utility>

#include "sfstreaming/emulator/bayeux.h"
#include "sfstreaming/emulator/cometd_endpoint.h"
#include "sfstreaming/emulator/cometd_exchange.h"
#include "sfstreaming/emulator/fault_reply.h"

namespace sfstreaming::emulator {

void CometdEndpoint::deliver(const std::string& channel, const std::vector<StoredEvent>& events) {
    std::vector<nlohmann::json> parsed;  // when a filter first asks for them
    for (auto& [clientId, session] : core_.sessions.all()) {
        const auto subscribed = session.channels.find(channel);
        if (subscribed == session.channels.end()) {
            continue;
        }
        const SubscriptionFilter& filter = subscribed->second;
        if (!filter.isEmpty() && parsed.empty()) {
            for (const StoredEvent& event : events) {
                parsed.push_back(nlohmann::json::parse(*event.message, nullptr, false));
            }
        }
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (filter.isEmpty() || filter.matches(parsed[i])) {
                session.queue.push_back(events[i].message);
            }
        }
        if (session.poll && !session.queue.empty()) {
            flush(session);
        }
    }
}

void CometdEndpoint::takeQueue(BayeuxSession& session, std::vector<MessageText>& messages) {
    messages.insert(messages.end(), std::make_move_iterator(session.queue.begin()),
                    std::make_move_iterator(session.queue.end()));
    session.queue.clear();
}

/// Ends the poll with what is queued.
void CometdEndpoint::flush(BayeuxSession& session) {
    std::vector<MessageText> messages;
    takeQueue(session, messages);
    core_.statistics.eventsDelivered += messages.size();
    Json advice;
    if (session.advice != BayeuxSession::Advice::Usual) {
        session.advice = BayeuxSession::Advice::Usual;
        advice = usualAdvice();
    }
    messages.push_back(textFor(connectReply(session.clientId, session.poll->idJson, advice)));
    answerPoll(session, std::move(messages));
    core_.sessions.startGap(session);
}

void CometdEndpoint::answerPoll(BayeuxSession& session, std::vector<MessageText> messages) {
    const HeldPoll poll = core_.sessions.release(session);
    send(*poll.connection, makeReply(std::move(messages), poll.acceptsGzip, poll.fault),
         poll.fault);
}

void CometdEndpoint::endSession(BayeuxSession& session, const std::vector<MessageText>& messages,
                                const Json& advice) {
    if (session.poll) {
        std::vector<MessageText> all = messages;
        all.push_back(
            textFor(connectReply(session.clientId, session.poll->idJson, advice, kUnknownClient)));
        answerPoll(session, std::move(all));
    }
    core_.sessions.remove(std::string(session.clientId));
}

/// Forgets the session: the reply does not name it either.
void CometdEndpoint::endUnknown(BayeuxSession& session) {
    if (session.poll) {
        answerPoll(
            session,
            {textFor(connectReply({}, session.poll->idJson, handshakeAdvice(), kUnknownClient))});
    }
    core_.sessions.remove(std::string(session.clientId));
}

void CometdEndpoint::killSessions() {
    while (!core_.sessions.all().empty()) {
        endUnknown(core_.sessions.all().begin()->second);
    }
}

void CometdEndpoint::disconnectSessions(bool withSuccessful) {
    Json ended = {{"channel", "/meta/disconnect"}};
    if (withSuccessful) {
        ended["successful"] = true;
    }
    while (!core_.sessions.all().empty()) {
        endSession(core_.sessions.all().begin()->second, {textFor(ended)}, noneAdvice());
    }
}

void CometdEndpoint::onTokensRevoked() {
    for (auto& [clientId, session] : core_.sessions.all()) {
        if (session.poll) {
            answerPoll(session, {textFor(connectReply(clientId, session.poll->idJson, noneAdvice(),
                                                      kAuthenticationInvalid))});
            core_.sessions.startGap(session);
        }
    }
}

}  // namespace sfstreaming::emulator
