// SPDX-License-Identifier: MIT
// Subscriptions of a session: made, restored, retried, ended.
#include <algorithm>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/channel_name.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/internal/server_error.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

using Phase = Subscription::Phase;

// Salesforce refuses request bodies of more than 32,768 bytes; half of it leaves room for what the
// user's payloads add.
constexpr std::size_t kMaxSubscribeBytes = 16 * 1024;

}  // namespace

pplx::task<Message> Session::subscribe(std::string channel, std::optional<ReplayId> from) {
    const pplx::task_completion_event<Message> result;
    lane_->post([self = shared_from_this(), channel = std::move(channel), from, result] {
        if (self->stopping_) {
            result.set_exception(OperationCancelled("subscribe(): the client is stopping"));
            return;
        }
        if (const auto existing = self->subscriptions_.find(channel)) {
            if (existing->phase == Phase::Acknowledged) {
                result.set(existing->reply);
            } else {
                existing->waiting.push_back(result);
            }
            return;
        }
        if (const auto other = self->subscriptions_.findByEvent(withoutQuery(channel))) {
            result.set_exception(UsageError("subscribe(\"" + channel + "\"): \"" + other->channel +
                                            "\" is subscribed already, and events do not say which "
                                            "filter they passed; unsubscribe it first"));
            return;
        }
        const auto subscription = self->subscriptions_.add(channel, self->options_.subscribeRetry);
        subscription->start = from;
        subscription->waiting.push_back(result);
        // Where it begins depends on the organisation: before the sign-in, openSession() asks.
        if (self->tokenNumber_ > 0) {
            prepareSubscription(self, subscription);
        }
    });
    return pplx::task<Message>(result);
}

Detached Session::prepareSubscription(std::shared_ptr<Session> self,
                                      Subscriptions::Pointer subscription) {
    co_await self->prepare(subscription);
    self->kickPump();
}

/// Asks the user's hooks what to subscribe with.
pplx::task<void> Session::prepare(Subscriptions::Pointer subscription) {
    if (std::exchange(subscription->preparing, true)) {
        co_return;
    }
    std::exception_ptr failure;
    try {
        subscription->payload = co_await hooks_->subscribePayload(subscription->channel);
        // Fails here, not where it is sent, for a payload that cannot be completed.
        completeSubscribe(subscription->payload, "0", "client", subscription->target->channel,
                          ReplayId::newEvents());
        if (options_.capabilities.replay && !subscription->position()) {
            const ReplayId start = co_await hooks_->getLastReplayId(subscription->target->channel);
            if (!subscription->position()) {
                subscription->start = start;
            }
        }
    } catch (...) {
        failure = std::current_exception();
    }
    subscription->preparing = false;
    if (subscription->phase != Phase::Preparing) {
        co_return;
    }
    if (failure) {
        refuse(subscription, failure);
    } else {
        subscription->phase = Phase::Waiting;
    }
}

pplx::task<void> Session::prepareAll() {
    for (const auto& subscription : std::vector(subscriptions_.all())) {
        if (subscription->phase == Phase::Preparing) {
            co_await prepare(subscription);
        }
    }
}

/// Sends what waits, beside the poll.
void Session::kickPump() {
    if (sessionOpen_ && !pumping_ && !stopping_) {
        pump(shared_from_this());
    }
}

Detached Session::pump(std::shared_ptr<Session> self) {
    co_await self->subscribePass();
}

pplx::task<void> Session::subscribePass() {
    if (std::exchange(pumping_, true)) {
        co_return;
    }
    while (sessionOpen_ && !stopping_ && !externalFailure_) {
        auto chunk = takeChunk();
        if (chunk.empty()) {
            break;
        }
        co_await sendSubscribes(std::move(chunk));
    }
    pumping_ = false;
    if (!sessionOpen_ || stopping_) {
        co_return;
    }
    onSubscriptionsChanged();
    auto next = Scheduler::Clock::time_point::max();
    for (const auto& subscription : subscriptions_.all()) {
        // The end of an unsubscribe comes back here by itself.
        if (subscription->phase == Phase::Waiting &&
            leaving_.count(subscription->target->channel) == 0) {
            next = std::min(next, subscription->notBefore);
        }
    }
    if (next == Scheduler::Clock::time_point::max()) {
        co_return;
    }
    scheduler_->cancelAlarm(pumpAlarm_);
    const auto delay = std::chrono::ceil<std::chrono::milliseconds>(next - scheduler_->now());
    const std::weak_ptr<Session> weak = weak_from_this();
    pumpAlarm_ = scheduler_->setAlarm(std::max(delay, std::chrono::milliseconds(1)), [weak] {
        if (const auto session = weak.lock()) {
            session->lane_->post([session] { session->kickPump(); });
        }
    });
}

std::vector<Subscriptions::Pointer> Session::takeChunk() {
    std::vector<Subscriptions::Pointer> chunk;
    std::size_t bytes = 0;
    for (const auto& subscription : subscriptions_.all()) {
        if (subscription->phase != Phase::Waiting || subscription->notBefore > scheduler_->now() ||
            leaving_.count(subscription->target->channel) > 0) {
            continue;
        }
        bytes += subscription->payload.size() + 2 * subscription->channel.size() + 200;
        if (!chunk.empty() && (chunk.size() == chunkSize_ || bytes > kMaxSubscribeBytes)) {
            break;
        }
        chunk.push_back(subscription);
    }
    return chunk;
}

pplx::task<void> Session::sendSubscribes(std::vector<Subscriptions::Pointer> chunk) {
    std::string body = "[";
    std::vector<std::string> ids;
    const auto answered = chunkAnswered_ = pplx::task_completion_event<void>();
    for (const auto& subscription : chunk) {
        const std::string id = nextId();
        if (body.size() > 1) {
            body += ',';
        }
        std::optional<ReplayId> position;
        if (options_.capabilities.replay) {
            position = subscription->position().value_or(ReplayId::newEvents());
        }
        body += completeSubscribe(subscription->payload, id, clientId_,
                                  subscription->target->channel, position);
        subscription->phase = Phase::Sent;
        subscription->wasSent = true;
        subscription->sentAlone = chunk.size() == 1;
        awaitedReplies_[id] = subscription;
        ids.push_back(id);
    }
    body += ']';
    const std::string sentIn = clientId_;
    BayeuxReply reply;
    std::exception_ptr failure;
    try {
        reply = co_await endpoint_->post(std::move(body), options_.requestTimeout);
    } catch (...) {
        failure = std::current_exception();
    }
    answered.set();
    if (stopping_ || !sessionOpen_ || sentIn != clientId_) {
        // The session went away meanwhile; its successor restores the subscriptions.
        for (const auto& id : ids) {
            awaitedReplies_.erase(id);
        }
        co_return;
    }
    FailureKind kind = FailureKind::Network;
    if (reply.batch) {
        ReceivedEvents events = accept(reply.batch);
        dispatchReplies(reply.batch);
        hooks_->deliver(std::move(events));
        failure =
            std::make_exception_ptr(ProtocolError("the reply to a subscribe does not answer it"));
    } else if (!failure) {
        failure = reply.problem;
        kind = classifyStatus(Stage::Subscribe, reply.httpStatus);
    }
    // Whatever is still unanswered has failed without a reply.
    std::vector<Subscriptions::Pointer> unanswered;
    for (const auto& id : ids) {
        if (const auto found = awaitedReplies_.find(id); found != awaitedReplies_.end()) {
            if (found->second->phase == Phase::Sent) {
                unanswered.push_back(found->second);
            }
            awaitedReplies_.erase(found);
        }
    }
    // A reply that got lost may have carried events of other channels.
    bool restored = !reply.batch && kind != FailureKind::TooLarge && kind != FailureKind::Refused &&
                    anyAcknowledged();
    for (const auto& subscription : unanswered) {
        if (kind == FailureKind::TooLarge && chunkSize_ > 1) {
            subscription->phase = Phase::Waiting;
        } else if (subscription->wasAcknowledged || kind == FailureKind::TokenRejected) {
            restored = true;
        } else if (!restored) {
            decideRetry(shared_from_this(), subscription, {}, failure, kind);
        }
    }
    if (kind == FailureKind::TooLarge) {
        chunkSize_ = 1;
    }
    if (restored) {
        // The lost reply may have carried events: resume in a new session.
        failSession({Stage::Subscribe, kind == FailureKind::Refused ? FailureKind::Network : kind,
                     failure, reply.retryAfter});
    }
}

void Session::onSubscribeReply(const Subscriptions::Pointer& subscription, const Message& reply,
                               const ReplyRecord& record) {
    if (record.successful.value_or(false)) {
        subscription->phase = Phase::Acknowledged;
        subscription->wasAcknowledged = true;
        statistics_->noteSubscribed(subscription->target->channel);
        subscription->fellBack = false;
        subscription->retry.reset();
        subscription->reply = reply;
        if (const auto reason = std::exchange(subscription->gap, std::nullopt)) {
            hooks_->reportGap({subscription->channel, subscription->cursor,
                               subscription->position().value_or(ReplayId::newEvents()), *reason});
        }
        subscription->resolve(reply);
        onSubscriptionsChanged();
        return;
    }
    const FailureKind kind = classifyReply(Stage::Subscribe, record.error, record.failureReason,
                                           record.advice.reconnect);
    const auto error =
        makeServerError("subscribing to " + subscription->channel + " was refused", record, kind);
    switch (kind) {
        case FailureKind::UnknownClient:
        case FailureKind::SessionEnded:
        case FailureKind::ForeignSession:
        case FailureKind::TokenRejected:
            failSession({Stage::Subscribe, kind, error, {}});
            break;
        case FailureKind::PositionRejected:
            fallBack(shared_from_this(), subscription, error);
            break;
        case FailureKind::TooLarge:
            chunkSize_ = 1;
            if (!subscription->sentAlone) {
                subscription->phase = Phase::Waiting;
            } else {
                refuse(subscription, error);
            }
            break;
        default:
            if (kind == FailureKind::Busy) {
                chunkSize_ = 1;
            }
            decideRetry(shared_from_this(), subscription, reply, error, kind);
            break;
    }
}

/// Decides whether to try again, and waits for its time.
/// @param reply  the refusal; an empty message if there was none
Detached Session::decideRetry(std::shared_ptr<Session> self, Subscriptions::Pointer subscription,
                              Message reply, std::exception_ptr error, FailureKind kind) {
    const bool again = co_await self->wantsRetry(subscription, std::move(reply), error, kind);
    if (subscription->phase != Phase::Sent) {
        co_return;  // unsubscribed, or the session was lost meanwhile
    }
    if (!again) {
        self->refuse(subscription, error);
        co_return;
    }
    self->hooks_->reportError(error);
    subscription->notBefore =
        self->scheduler_->now() + std::max(subscription->retry.next(), self->patience(kind));
    subscription->phase = Phase::Waiting;
    self->kickPump();
}

pplx::task<bool> Session::wantsRetry(Subscriptions::Pointer subscription, Message reply,
                                     std::exception_ptr error, FailureKind kind) {
    if (!options_.capabilities.resubscribe) {
        co_return false;
    }
    const bool passes =
        kind == FailureKind::Busy || kind == FailureKind::Limit || kind == FailureKind::DailyLimit;
    if (passes && subscription->wasAcknowledged) {
        // It has worked before and will again: giving it up would make the client silent.
        co_return true;
    }
    const bool answered = !reply.raw().empty();
    if ((kind == FailureKind::Refused && !answered) ||
        subscription->retry.attempts() >= options_.subscribeRetry.maxCount) {
        co_return false;
    }
    try {
        co_return answered
            ? co_await hooks_->shouldRetryOnErrorResponse(subscription->channel, reply)
            : co_await hooks_->shouldRetryOnException(subscription->channel, error);
    } catch (...) {
        hooks_->reportError(std::current_exception());
    }
    co_return false;
}

/// The least that must pass before a refused subscription may succeed.
std::chrono::milliseconds Session::patience(FailureKind kind) const {
    switch (kind) {
        case FailureKind::Limit:
            return options_.limitBackoff.first;
        case FailureKind::DailyLimit:
            return options_.limitBackoff.ceiling;
        default:
            return std::chrono::milliseconds(0);
    }
}

/// The server no longer knows the position: asks the user where to go on, once.
Detached Session::fallBack(std::shared_ptr<Session> self, Subscriptions::Pointer subscription,
                           std::exception_ptr error) {
    const ReplayId rejected = subscription->position().value_or(ReplayId::newEvents());
    ReplayId next = rejected;
    if (!std::exchange(subscription->fellBack, true)) {
        try {
            next = co_await self->hooks_->replayFallback(subscription->channel, rejected);
        } catch (...) {
            self->hooks_->reportError(std::current_exception());
        }
    }
    if (subscription->phase != Phase::Sent) {
        co_return;
    }
    if (next == rejected) {
        self->refuse(subscription, error);
        co_return;
    }
    self->hooks_->reportError(error);
    self->hooks_->reportGap({subscription->channel, rejected, next, GapReason::PositionRejected});
    subscription->cursor.reset();
    subscription->start = next;
    subscription->seen.clear();  // the server's ids may have started again
    subscription->phase = Phase::Waiting;
    self->kickPump();
}

void Session::refuse(const Subscriptions::Pointer& subscription, const std::exception_ptr& error) {
    subscriptions_.remove(subscription);
    statistics_->forget(subscription->target->channel);
    if (subscription->waiting.empty()) {
        hooks_->reportError(error);
    }
    subscription->reject(error);
    onSubscriptionsChanged();
}

/// The Bayeux session is gone, or about to be left: every subscription must be made again.
void Session::onSessionLost(GapReason reason) {
    sessionOpen_ = false;
    externalFailure_.reset();
    openPoll_.reset();
    parking_ = false;
    awaitedReplies_.clear();
    leaving_.clear();
    endpoint_->cancelPosts();
    chunkSize_ = kMaxSubscribesPerRequest;
    for (const auto& subscription : subscriptions_.all()) {
        if (subscription->phase == Phase::Acknowledged && beginsAnew(*subscription) &&
            !subscription->gap) {
            subscription->gap = reason;
        }
        subscription->onSessionLost();
    }
}

/// Whether a new session would begin with what is new then.
bool Session::beginsAnew(const Subscription& subscription) const {
    return !options_.capabilities.replay || subscription.position() == ReplayId::newEvents();
}

bool Session::anyAcknowledged() const {
    return std::any_of(
        subscriptions_.all().begin(), subscriptions_.all().end(),
        [](const auto& subscription) { return subscription->phase == Phase::Acknowledged; });
}

bool Session::anyResumes() const {
    return std::any_of(subscriptions_.all().begin(), subscriptions_.all().end(),
                       [this](const auto& subscription) { return resumes(*subscription); });
}

/// Whether a new session would begin where this one has come to, or where it was to begin.
bool Session::resumes(const Subscription& subscription) const {
    return subscription.position() && !beginsAnew(subscription);
}

}  // namespace sfstreaming::internal
