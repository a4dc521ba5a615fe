// SPDX-License-Identifier: MIT
// The long poll, and what any reply brings.
#include <algorithm>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/bayeux_requests.h"
#include "sfstreaming/internal/channel_name.h"
#include "sfstreaming/internal/connect_tail.h"
#include "sfstreaming/internal/json_scan.h"
#include "sfstreaming/internal/server_error.h"
#include "sfstreaming/internal/session.h"

namespace sfstreaming::internal {

namespace {

// However long a server that refuses wishes to be left alone.
constexpr std::chrono::milliseconds kLongestInterval = std::chrono::minutes(30);

}  // namespace

/// Polls until something goes wrong, which is thrown, or the client stops or is to be parked. The
/// next poll leaves before the events of the last are handed on, and mostly before they are looked
/// at.
pplx::task<void> Session::poll() {
    throwExternalFailure();
    std::string id;
    pplx::task<HttpResponse> pending;
    if (openPoll_) {
        pending = std::move(openPoll_->reply);
        id = std::move(openPoll_->id);
        openPoll_.reset();
    } else {
        co_await waitForRoom();
        if (parking_ || stopping_) {
            co_return;
        }
        pending = sendConnect(id);
    }
    while (!stopping_) {
        HttpResponse response;
        std::exception_ptr lost;
        try {
            response = co_await pending;
        } catch (...) {
            lost = std::current_exception();
        }
        if (stopping_) {
            co_return;
        }
        throwExternalFailure();
        if (lost) {
            throw SessionFailure{Stage::Connect, FailureKind::Network, lost, {}};
        }
        const std::string answered = id;
        // If the end of the reply already says that all is well, the server need not wait until the
        // rest has been read. Should that say otherwise, the poll is called back with the session.
        const bool early =
            mayAskAgain() && response.status == 200 && endsWithPlainConnect(*response.body, id);
        if (early) {
            pending = sendConnect(id);
        }
        const BayeuxReply reply = endpoint_->read(response);
        ReceivedEvents events;
        const auto failure = examineConnect(reply, answered, events);
        const bool goOn = !failure && (early || mayAskAgain());
        if (goOn && !early) {
            pending = sendConnect(id);
        }
        const bool broughtEvents = !events.items.empty();
        if (events.batch) {
            hooks_->deliver(std::move(events));
        }
        if (failure) {
            if (early) {
                openPoll_ = OpenPoll{pending, id};
            }
            throw *failure;
        }
        noteGoodPoll(broughtEvents);
        if (goOn) {
            continue;
        }
        co_await sleep(advice_.interval.value_or(std::chrono::milliseconds(0)));
        co_await waitForRoom();
        if (parking_ || stopping_) {
            co_return;
        }
        pending = sendConnect(id);
    }
}

std::string Session::connectMessage(const std::string& id, bool hold) const {
    return connectRequest(id, clientId_, hold);
}

bool Session::mayAskAgain() const {
    return advice_.interval.value_or(std::chrono::milliseconds(0)).count() == 0 &&
           hooks_->hasRoom();
}

pplx::task<HttpResponse> Session::sendConnect(std::string& id) {
    id = nextId();
    sessionToken_ = tokenNumber_;
    const auto hold = options_.capabilities.timeoutAdvice
                          ? advice_.timeout.value_or(options_.pollTimeout)
                          : options_.pollTimeout;
    return endpoint_->exchange("[" + connectMessage(id, true) + "]", hold + options_.pollMargin);
}

/// The first poll of a session is answered at once, whatever becomes of the session: that alone
/// does not end a series of failures.
void Session::noteGoodPoll(bool broughtEvents) {
    lastGoodPoll_ = scheduler_->now();
    if (++goodPolls_ > 1 || broughtEvents) {
        recovery_.onGoodPoll();
    }
}

std::optional<SessionFailure> Session::examineConnect(const BayeuxReply& reply,
                                                      const std::string& id,
                                                      ReceivedEvents& events) {
    if (!reply.batch) {
        return noUsableReply(Stage::Connect, reply);
    }
    events = accept(reply.batch);
    dispatchReplies(reply.batch);
    if (externalFailure_) {
        return std::exchange(externalFailure_, std::nullopt);
    }
    const ReplyRecord* connect = nullptr;
    for (const ReplyRecord& record : reply.batch->replies()) {
        if (record.channel == kMetaConnect && (record.id.empty() || record.id == id)) {
            connect = &record;
        }
    }
    if (connect == nullptr) {
        return SessionFailure{Stage::Connect,
                              FailureKind::Network,
                              std::make_exception_ptr(ProtocolError(
                                  "the reply to a poll does not contain the answer to it")),
                              {}};
    }
    advice_.merge(connect->advice);
    if (connect->advice.multipleClients && !std::exchange(reportedSharedCookies_, true)) {
        hooks_->reportError(makeServerError(
            "the server sees several clients with the same cookies and slows their polls down; "
            "the transport must not share cookies between clients",
            *connect, FailureKind::Limit));
    }
    if (!connect->successful.value_or(false)) {
        const FailureKind kind = classifyReply(Stage::Connect, connect->error,
                                               connect->failureReason, connect->advice.reconnect);
        const auto wish =
            std::max(reply.retryAfter.value_or(std::chrono::milliseconds(0)),
                     std::min(kLongestInterval,
                              connect->advice.interval.value_or(std::chrono::milliseconds(0))));
        return SessionFailure{Stage::Connect, kind,
                              makeServerError("the poll was refused", *connect, kind), wish};
    }
    const bool ended = connect->advice.reconnect == Reconnect::Handshake ||
                       connect->advice.reconnect == Reconnect::None ||
                       advice_.interval.value_or(std::chrono::milliseconds(0)).count() < 0;
    if (ended) {
        return SessionFailure{Stage::Connect,
                              FailureKind::SessionEnded,
                              makeServerError("the server advised to leave the session", *connect,
                                              FailureKind::SessionEnded),
                              {}};
    }
    statistics_->countReply(reply.batch->bytes(), std::chrono::system_clock::now());
    pollFailing_ = false;
    onSubscriptionsChanged();
    return std::nullopt;
}

/// Finds the events to deliver, moves the cursors and drops repeats.
/// @param onlyWithoutPosition  leave the others to be replayed in the next session
ReceivedEvents Session::accept(const std::shared_ptr<const MessageBatch>& batch,
                               bool onlyWithoutPosition) {
    ReceivedEvents received{batch, {}, {}};
    Subscriptions::Pointer subscription;
    std::uint32_t target = 0;
    bool isChange = false;
    std::size_t run = 0;  // events of the channel at work that are counted together
    std::size_t duplicates = 0;
    const auto now = std::chrono::system_clock::now();
    const auto endRun = [&] {
        if (const std::size_t count = std::exchange(run, 0); count > 0) {
            statistics_->countReceived(subscription->target->channel, count, subscription->cursor,
                                       now);
        }
    };
    for (std::size_t i = 0; i < batch->size(); ++i) {
        const MessageRecord& record = (*batch)[i];
        if (record.isMeta || record.data.empty()) {
            continue;
        }
        if (!subscription || subscription->target->channel != record.channel) {
            endRun();
            subscription = subscriptions_.findByEvent(record.channel);
            if (!subscription) {
                continue;  // of a channel that was unsubscribed, or never subscribed
            }
            target = static_cast<std::uint32_t>(received.targets.size());
            received.targets.push_back(subscription->target);
            isChange = isChangeChannel(record.channel);
        }
        if (!subscription->wasSent) {
            continue;  // of an earlier subscription to the channel
        }
        if (onlyWithoutPosition && resumes(*subscription)) {
            continue;
        }
        const std::optional<ReplayId> before = subscription->cursor;
        if (record.replayId && options_.capabilities.replay) {
            if (!subscription->seen.insert(*record.replayId)) {
                ++duplicates;
                continue;
            }
            subscription->cursor = record.replayId;
        }
        if (received.items.empty()) {
            received.items.reserve(batch->size() - i);
        }
        received.items.push_back({static_cast<std::uint32_t>(i), target});
        ++run;
        if (isChange) {
            reportChangeGap(*subscription, record, before);
        }
    }
    endRun();
    if (duplicates > 0) {
        statistics_->countDuplicates(duplicates);
    }
    return received;
}

/// Change events of a type `GAP_…` stand for changes that the server did not describe.
void Session::reportChangeGap(const Subscription& subscription, const MessageRecord& record,
                              std::optional<ReplayId> before) {
    constexpr std::string_view kPath[] = {"payload", "ChangeEventHeader", "changeType"};
    const std::string_view type = findMember(record.data, kPath);
    if (type.substr(0, 5) == "\"GAP_") {
        hooks_->reportGap({subscription.channel, before,
                           record.replayId.value_or(ReplayId::newEvents()),
                           type == "\"GAP_OVERFLOW\"" ? GapReason::ChangeEventOverflow
                                                      : GapReason::ChangeEventGap});
    }
}

/// Hands on replies to our own requests, and notices what the server says unasked.
void Session::dispatchReplies(const std::shared_ptr<const MessageBatch>& batch) {
    for (const ReplyRecord& record : batch->replies()) {
        if (record.channel == kMetaDisconnect && record.id.empty() &&
            (record.clientId.empty() || record.clientId == clientId_)) {
            // Answers no request of ours: the server is closing this session, whatever the advice
            // of the connect reply beside it says.
            failSession(
                {Stage::Connect,
                 FailureKind::SessionEnded,
                 makeServerError("the server ended the session", record, FailureKind::SessionEnded),
                 {}});
            continue;
        }
        if (record.channel != kMetaSubscribe) {
            continue;
        }
        Subscriptions::Pointer subscription;
        if (const auto found = awaitedReplies_.find(record.id); found != awaitedReplies_.end()) {
            subscription = found->second;
            awaitedReplies_.erase(found);
        } else if (record.id.empty()) {
            subscription = subscriptions_.find(record.subscription);
        }
        if (subscription && subscription->phase == Subscription::Phase::Sent) {
            onSubscribeReply(subscription, Message(batch, record.index), record);
        }
    }
}

/// Ends the poll under way, or the wait before the next, with a failure that came from elsewhere.
void Session::failSession(SessionFailure failure) {
    if (stopping_ || externalFailure_ || !sessionOpen_) {
        return;
    }
    externalFailure_ = std::move(failure);
    endpoint_->cancelPosts();
    wakeSleepers();
}

void Session::throwExternalFailure() {
    if (externalFailure_) {
        throw *std::exchange(externalFailure_, std::nullopt);
    }
}

/// Events may ride in any reply: when one is lost, the channels that work resume from their
/// cursors.
void Session::failAfterLostReply(const std::exception_ptr& error) {
    if (anyAcknowledged()) {
        failSession({Stage::Subscribe, FailureKind::Network, error, {}});
    }
}

/// A poll of a session that is kept may have carried events.
void Session::reportLostPoll() {
    for (const auto& subscription : subscriptions_.all()) {
        if (subscription->phase == Subscription::Phase::Acknowledged && beginsAnew(*subscription)) {
            hooks_->reportGap({subscription->channel, subscription->cursor, ReplayId::newEvents(),
                               GapReason::PollFailed});
        }
    }
}

SessionFailure Session::noUsableReply(Stage stage, const BayeuxReply& reply) const {
    return {stage, classifyStatus(stage, reply.httpStatus), reply.problem, reply.retryAfter, true};
}

}  // namespace sfstreaming::internal
