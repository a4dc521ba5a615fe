// SPDX-License-Identifier: MIT
// The end of subscriptions.
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/internal/server_error.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

pplx::task<Message> Session::unsubscribe(std::string channel) {
    const pplx::task_completion_event<Message> result;
    lane_->post([self = shared_from_this(), channel = std::move(channel), result] {
        unsubscribeNow(self, channel, result);
    });
    return pplx::task<Message>(result);
}

Detached Session::unsubscribeNow(std::shared_ptr<Session> self, std::string channel,
                                 pplx::task_completion_event<Message> result) {
    const auto subscription = self->subscriptions_.find(channel);
    if (!subscription) {
        result.set_exception(std::make_exception_ptr(
            UsageError("unsubscribe(\"" + channel +
                       "\"): there is no such subscription; name it as it was subscribed, with "
                       "its filter")));
        co_return;
    }
    const std::string base = subscription->target->channel;
    std::exception_ptr failure;
    Message reply;
    try {
        reply = co_await self->sendUnsubscribe(subscription);
    } catch (...) {
        failure = std::current_exception();
    }
    self->leaving_.erase(base);
    self->kickPump();
    if (failure) {
        result.set_exception(failure);
    } else {
        result.set(reply);
    }
}

pplx::task<Message> Session::sendUnsubscribe(Subscriptions::Pointer subscription) {
    const bool sent = subscription->phase == Subscription::Phase::Sent;
    const bool known =
        sessionOpen_ && (subscription->phase == Subscription::Phase::Acknowledged || sent);
    subscriptions_.remove(subscription);
    subscription->target->active.store(false);
    statistics_->forget(subscription->target->channel);
    if (known) {
        // Two connections: a subscribe that follows could otherwise overtake this.
        leaving_.insert(subscription->target->channel);
    }
    subscription->reject(
        std::make_exception_ptr(OperationCancelled("the subscription was ended by unsubscribe()")));
    onSubscriptionsChanged();
    if (!known) {
        co_return Message();
    }
    if (sent) {
        co_await pplx::task<void>(chunkAnswered_);
    }
    const std::string payload = co_await hooks_->unsubscribePayload(subscription->channel);
    if (!sessionOpen_ || stopping_) {
        co_return Message();
    }
    const std::string id = nextId();
    const std::string message = completeUnsubscribe(payload, id, clientId_);
    BayeuxReply reply;
    std::exception_ptr failure;
    try {
        reply = co_await endpoint_->post("[" + message + "]", options_.requestTimeout);
    } catch (const Error&) {
        failure = std::current_exception();
    }
    if (!reply.batch) {
        // Events of this channel that still come are dropped.
        failAfterLostReply(failure ? failure : reply.problem);
        co_return Message();
    }
    hooks_->deliver(accept(reply.batch));
    dispatchReplies(reply.batch);
    for (const ReplyRecord& record : reply.batch->replies()) {
        if (record.channel != kMetaUnsubscribe || (!record.id.empty() && record.id != id)) {
            continue;
        }
        if (record.successful.value_or(false)) {
            co_return Message(reply.batch, record.index);
        }
        const FailureKind kind = classifyReply(Stage::Unsubscribe, record.error,
                                               record.failureReason, record.advice.reconnect);
        if (kind == FailureKind::UnknownClient) {
            co_return Message();
        }
        std::rethrow_exception(makeServerError(
            "unsubscribing from " + subscription->channel + " was refused", record, kind));
    }
    co_return Message();
}

void Session::stopChannel(const std::string& channel) {
    const auto subscription = subscriptions_.findByEvent(channel);
    // One that was made since is not meant.
    if (subscription && !subscription->target->active.load() && !stopping_) {
        const pplx::task_completion_event<Message> ended;
        observed(pplx::task<Message>(ended));
        unsubscribeNow(shared_from_this(), subscription->channel, ended);
    }
}

}  // namespace sfstreaming::internal
