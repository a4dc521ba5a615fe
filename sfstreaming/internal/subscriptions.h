// SPDX-License-Identifier: MIT
// What a client is subscribed to, and how far each channel has come.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pplx/pplxtasks.h>

#include "sfstreaming/gap.h"
#include "sfstreaming/internal/backoff.h"
#include "sfstreaming/internal/duplicate_filter.h"
#include "sfstreaming/internal/received_events.h"
#include "sfstreaming/message.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// One subscription, from subscribe() to unsubscribe(), through any number of sessions.
struct Subscription {
    enum class Phase {
        Preparing,     ///< Hooks are being asked.
        Waiting,       ///< To be sent, not before `notBefore`.
        Sent,          ///< The reply is awaited.
        Acknowledged,  ///< Events flow.
        Removed,       ///< Unsubscribed or refused for good.
    };

    Subscription(std::string name, const SubscribeRetryOptions& retryOptions);

    const std::string channel;  ///< as subscribed, with its filter
    const std::shared_ptr<SubscriptionTarget> target;

    Phase phase = Phase::Preparing;
    std::chrono::steady_clock::time_point notBefore{};
    std::string payload;  ///< what subscribePayload() made, as JSON text

    /// Where to begin, while nothing has been received.
    std::optional<ReplayId> start;
    /// The last event received: the *delivered* cursor. What has been received is in memory and
    /// will reach the observers, so a new session goes on behind it.
    std::optional<ReplayId> cursor;
    DuplicateFilter seen;

    bool preparing = false;  ///< hooks are being asked at this moment
    bool wasSent = false;    ///< before that, events are an earlier subscription's
    bool sentAlone = false;  ///< in its last request
    bool wasAcknowledged = false;
    Message reply;  ///< the last acknowledgement
    /// Events may be missing; reported when the channel is back.
    std::optional<GapReason> gap;
    /// The fallback was asked in this attempt; a second refusal is final.
    bool fellBack = false;
    Backoff retry;
    std::vector<pplx::task_completion_event<Message>> waiting;  ///< callers of subscribe()

    /// What the next subscribe asks for; none if nothing is known yet.
    std::optional<ReplayId> position() const { return cursor ? cursor : start; }
    /// The session it was acknowledged in is gone.
    void onSessionLost();
    void resolve(const Message& acknowledgement);
    void reject(const std::exception_ptr& error);
};

/// All subscriptions of a client, in the order they were made. Thread: protocol lane.
class Subscriptions {
public:
    using Pointer = std::shared_ptr<Subscription>;

    Pointer add(std::string channel, const SubscribeRetryOptions& retryOptions);
    /// By the name it was subscribed with; null if there is none.
    Pointer find(std::string_view channel) const;
    /// By the channel of an event; null if there is none.
    Pointer findByEvent(std::string_view channel) const;
    void remove(const Pointer& subscription);

    const std::vector<Pointer>& all() const noexcept { return all_; }
    /// Every one has been acknowledged.
    bool allAcknowledged() const;

private:
    std::vector<Pointer> all_;
};

}  // namespace sfstreaming::internal
