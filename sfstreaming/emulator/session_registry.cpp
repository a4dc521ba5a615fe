// SPDX-License-Identifier: MIT
// The Bayeux sessions of the emulator.
#include "sfstreaming/emulator/session_registry.h"

#include <utility>

namespace sfstreaming::emulator {

SessionRegistry::SessionRegistry(Clock& clock, Clock::Duration gapLimit)
    : clock_(clock), gapLimit_(gapLimit) {}

BayeuxSession& SessionRegistry::open(std::string browser, std::string routing, std::string user) {
    // 26 characters, as the real ones; that nobody can guess it is not needed here.
    std::string clientId = "2b71emulator00000000000000";
    const std::string number = std::to_string(++count_);
    clientId.replace(clientId.size() - number.size(), number.size(), number);
    BayeuxSession& session = sessions_[clientId];
    session.clientId = std::move(clientId);
    session.browser = std::move(browser);
    session.routing = std::move(routing);
    session.user = std::move(user);
    startGap(session);
    return session;
}

BayeuxSession* SessionRegistry::find(const std::string& clientId) {
    const auto found = sessions_.find(clientId);
    return found == sessions_.end() ? nullptr : &found->second;
}

void SessionRegistry::remove(const std::string& clientId) {
    const auto found = sessions_.find(clientId);
    if (found == sessions_.end()) {
        return;
    }
    stopGap(found->second);
    if (found->second.poll) {
        release(found->second);
    }
    sessions_.erase(found);
}

void SessionRegistry::clear() {
    while (!sessions_.empty()) {
        remove(std::string(sessions_.begin()->first));
    }
}

void SessionRegistry::startGap(BayeuxSession& session) {
    stopGap(session);
    session.gapAlarm =
        clock_.setAlarm(gapLimit_, [this, clientId = session.clientId] { remove(clientId); });
}

void SessionRegistry::stopGap(BayeuxSession& session) {
    clock_.cancelAlarm(std::exchange(session.gapAlarm, 0));
}

void SessionRegistry::hold(BayeuxSession& session, HeldPoll poll) {
    session.poll = std::move(poll);
    ++heldBrowsers_[session.browser];
    ++heldPolls_;
}

HeldPoll SessionRegistry::release(BayeuxSession& session) {
    HeldPoll poll = *std::exchange(session.poll, std::nullopt);
    clock_.cancelAlarm(std::exchange(poll.alarm, 0));
    const auto browser = heldBrowsers_.find(session.browser);
    if (--browser->second == 0) {
        heldBrowsers_.erase(browser);
    }
    --heldPolls_;
    return poll;
}

bool SessionRegistry::isBrowserHeld(const BayeuxSession& session) const {
    const auto found = heldBrowsers_.find(session.browser);
    return found != heldBrowsers_.end() && found->second > (session.poll ? 1U : 0U);
}

}  // namespace sfstreaming::emulator
