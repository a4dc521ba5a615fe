// SPDX-License-Identifier: MIT
// The Bayeux sessions of the emulator.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sfstreaming/emulator/clock.h"
#include "sfstreaming/emulator/event_store.h"
#include "sfstreaming/emulator/faults.h"
#include "sfstreaming/emulator/http_server.h"
#include "sfstreaming/emulator/subscription_filter.h"

namespace sfstreaming::emulator {

/// A poll that waits for events.
struct HeldPoll {
    std::shared_ptr<HttpConnection> connection;
    std::string idJson;  ///< the message id as JSON text; empty if there was none
    bool acceptsGzip = false;
    std::optional<Fault> fault;  ///< what is to happen to the reply
    Clock::AlarmId alarm = 0;
};

struct BayeuxSession {
    std::string clientId;
    std::string browser;  ///< value of the cookie BAYEUX_BROWSER
    std::string routing;  ///< value of the cookie sfdc-stream
    std::string user;
    std::map<std::string, SubscriptionFilter> channels;
    std::deque<MessageText> queue;  ///< messages to deliver
    std::optional<HeldPoll> poll;
    /// The advice of the last connect reply: none yet, the usual one, or that for one of multiple
    /// clients.
    enum class Advice { None, Usual, MultipleClients } advice = Advice::None;
    Clock::AlarmId gapAlarm = 0;
};

/// Thread: the io thread.
class SessionRegistry {
public:
    SessionRegistry(Clock& clock, Clock::Duration gapLimit);

    BayeuxSession& open(std::string browser, std::string routing, std::string user);
    BayeuxSession* find(const std::string& clientId);
    /// A poll in progress stays unanswered.
    void remove(const std::string& clientId);
    /// Removes all, in the same way.
    void clear();
    /// Starts the time in which the next poll must come.
    void startGap(BayeuxSession& session);
    void stopGap(BayeuxSession& session);

    void hold(BayeuxSession& session, HeldPoll poll);
    /// @return the poll, which the session no longer has
    HeldPoll release(BayeuxSession& session);
    /// Whether a poll of another session with the same browser cookie is held.
    bool isBrowserHeld(const BayeuxSession& session) const;

    std::map<std::string, BayeuxSession>& all() noexcept { return sessions_; }
    const std::map<std::string, BayeuxSession>& all() const noexcept { return sessions_; }
    std::size_t heldPolls() const noexcept { return heldPolls_; }

private:
    Clock& clock_;
    const Clock::Duration gapLimit_;
    std::map<std::string, BayeuxSession> sessions_;
    std::map<std::string, std::size_t> heldBrowsers_;  ///< held polls by browser cookie
    std::size_t heldPolls_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace sfstreaming::emulator
