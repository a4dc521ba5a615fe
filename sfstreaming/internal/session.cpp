// SPDX-License-Identifier: MIT
// The life of a session: start, the loop that recovers, stop.
#include "sfstreaming/internal/session.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

// How long a start that has failed waits for its client to stop.
constexpr auto kStopPatience = std::chrono::seconds(1);

// A session that has not been polled for so long is gone (Salesforce's limit between two polls).
constexpr auto kServerMemory = std::chrono::seconds(40);
// A session that has lasted for so long is no part of a series that fails at once.
constexpr auto kLastingSession = std::chrono::seconds(10);

}  // namespace

ClientState PublishedState::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::string PublishedState::apiVersion() const {
    const std::lock_guard lock(mutex_);
    return apiVersion_;
}

std::string PublishedState::instanceUrl() const {
    const std::lock_guard lock(mutex_);
    return instanceUrl_;
}

std::string PublishedState::organization() const {
    const std::lock_guard lock(mutex_);
    return organization_;
}

void PublishedState::setState(ClientState state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
}

void PublishedState::setApiVersion(std::string version) {
    const std::lock_guard lock(mutex_);
    apiVersion_ = std::move(version);
}

void PublishedState::setInstanceUrl(std::string url) {
    const std::lock_guard lock(mutex_);
    instanceUrl_ = std::move(url);
}

void PublishedState::setOrganization(std::string organization) {
    const std::lock_guard lock(mutex_);
    organization_ = std::move(organization);
}

std::shared_ptr<Session> Session::create(SessionEnvironment environment) {
    return std::shared_ptr<Session>(new Session(std::move(environment)));
}

Session::Session(SessionEnvironment environment)
    : options_(std::move(environment.options)),
      scheduler_(std::move(environment.scheduler)),
      hooks_(std::move(environment.hooks)),
      lane_(std::move(environment.lane)),
      published_(std::move(environment.published)),
      statistics_(std::move(environment.statistics)),
      onEnded_(std::move(environment.onEnded)),
      transport_(std::move(environment.transport)),
      endpoint_(std::make_shared<BayeuxEndpoint>(transport_, scheduler_, options_)),
      recovery_(options_, std::move(environment.random)),
      watch_(options_.watch),
      chunkSize_(kMaxSubscribesPerRequest) {}

pplx::task<void> Session::start() {
    const pplx::task<void> result = observed(pplx::task<void>(started_));
    lane_->post([self = shared_from_this()] {
        self->endpoint_->setOnProblem(
            [hooks = self->hooks_](std::exception_ptr problem) { hooks->reportError(problem); });
        const std::weak_ptr<Session> weak = self;
        self->hooks_->setOnRoom([weak] {
            if (const auto session = weak.lock()) {
                session->lane_->post([session] { session->onRoom(); });
            }
        });
        self->hooks_->setOnChannelStop([weak](const std::string& channel) {
            if (const auto session = weak.lock()) {
                session->lane_->post([session, channel] { session->stopChannel(channel); });
            }
        });
        self->watch();
        self->startDeadline_ = self->scheduler_->now() + self->options_.startTimeout;
        if (self->options_.startTimeout.count() > 0) {
            self->scheduler_->setAlarm(self->options_.startTimeout, [weak] {
                if (const auto session = weak.lock()) {
                    session->lane_->post([session] { session->onStartDeadline(); });
                }
            });
        }
        self->setState(ClientState::Starting, {});
        run(self);
    });
    return result;
}

pplx::task<void> Session::stop() {
    lane_->post([self = shared_from_this()] {
        if (!self->stopping_ && !self->ended_) {
            self->beginStop();
            self->hooks_->dropEvents();
            self->setState(ClientState::Stopping, {});
        }
        if (std::exchange(self->stopAlarmSet_, true)) {
            return;
        }
        self->scheduler_->setAlarm(self->options_.stopTimeout, [stopped = self->stopped_] {
            stopped.failWith(TimeoutError(
                "stop(): a hook or an observer's task has not finished in time; it keeps the "
                "client alive until it does"));
        });
    });
    return stopped_.task();
}

void Session::abandon() {
    lane_->post([self = shared_from_this()] {
        self->abandoned_ = true;
        if (!self->stopping_ && !self->ended_) {
            self->beginStop();
        }
    });
}

/// Something does not answer, and nothing else will end the start.
void Session::onStartDeadline() {
    if (opened_ || stopping_ || ended_) {
        return;
    }
    if (!lastFailure_) {
        lastFailure_ = std::make_exception_ptr(
            TimeoutError("start(): no session could be opened within " +
                         std::to_string(options_.startTimeout.count()) + " ms"));
    }
    startFailure_ = lastFailure_;
    beginStop();
    // The client has stopped when its start has failed, unless code of the user's never returns.
    scheduler_->setAlarm(kStopPatience, [weak = weak_from_this()] {
        if (const auto session = weak.lock()) {
            session->lane_->post(
                [session] { session->started_.set_exception(session->startFailure_); });
        }
    });
}

void Session::beginStop() {
    stopping_ = true;
    endpoint_->cancelAll();
    wakeSleepers();
}

Detached Session::run(std::shared_ptr<Session> self) {
    RecoveryPlan plan;
    plan.signIn = true;
    plan.newSession = true;
    std::exception_ptr reason;
    const char* why = "start";
    while (!self->stopping_) {
        std::optional<SessionFailure> failure;
        try {
            co_await self->attempt(plan, why);
        } catch (SessionFailure& caught) {
            failure = std::move(caught);
        } catch (const pplx::task_canceled&) {
            // A hook's call was dropped: the client is gone or going.
            failure = SessionFailure{
                Stage::SignIn,
                FailureKind::Fatal,
                std::make_exception_ptr(OperationCancelled("the client was destroyed or stopped")),
                {}};
        } catch (...) {
            failure =
                SessionFailure{Stage::SignIn, FailureKind::Fatal, std::current_exception(), {}};
        }
        if (!self->stopping_ && !failure && self->parking_) {
            co_await self->park();
            plan = RecoveryPlan();
            plan.newSession = true;
            continue;
        }
        if (self->stopping_ || !failure) {
            break;
        }
        why = toString(failure->kind);
        self->statistics_->countRetry(why);
        plan = self->onFailure(*failure);
        if (plan.giveUp) {
            reason = failure->error;
            break;
        }
        co_await self->sleep(plan.delay);
    }
    co_await self->end(reason || self->opened_ ? reason : self->lastFailure_);
}

/// One attempt to keep the stream flowing, from wherever the plan begins.
/// @return when stopping or to be parked; every failure is thrown
/// @param why  for the statistics
pplx::task<void> Session::attempt(RecoveryPlan plan, const char* why) {
    if (plan.freshCookies) {
        endpoint_->clearCookies();
    }
    if (plan.signIn) {
        co_await signIn(why);
    }
    if (plan.newSession && !stopping_ && !hooks_->hasRoom()) {
        // What a new session would bring has no place yet.
        parking_ = true;
        co_return;
    }
    if (plan.newSession && !stopping_) {
        co_await openSession();
    }
    if (!stopping_) {
        co_await poll();
    }
}

RecoveryPlan Session::onFailure(const SessionFailure& failure) {
    lastFailure_ = failure.error;
    if (goodPolls_ > 0 && scheduler_->now() - sessionOpened_ >= kLastingSession) {
        recovery_.onGoodPoll();
    }
    const bool lostPoll = failure.stage == Stage::Connect &&
                          (failure.kind == FailureKind::Network || failure.unanswered);
    const bool forgotten = lastGoodPoll_ && scheduler_->now() - *lastGoodPoll_ > kServerMemory;
    const PollLoss loss = !lostPoll      ? PollLoss::None
                          : anyResumes() ? PollLoss::Resume
                          : forgotten    ? PollLoss::None
                                         : PollLoss::Keep;
    RecoveryPlan plan =
        recovery_.plan(failure.stage, failure.kind, scheduler_->now(), failure.retryAfter, loss);
    if (failure.kind == FailureKind::TokenRejected && tokenNumber_ != sessionToken_) {
        plan.signIn = false;  // a REST call has renewed the token meanwhile
    }
    drainOldSession_ = loss == PollLoss::Resume;
    if (loss == PollLoss::Keep && !plan.newSession && !plan.giveUp && !pollFailing_) {
        reportLostPoll();
    }
    pollFailing_ = true;
    if (failure.kind == FailureKind::UnknownClient) {
        clientId_.clear();
    }
    if (!opened_ && options_.startTimeout.count() > 0 &&
        scheduler_->now() + plan.delay > startDeadline_) {
        plan.giveUp = true;
    }
    hooks_->reportError(failure.error);
    if (plan.newSession || plan.giveUp) {
        onSessionLost(lostPoll ? GapReason::PollFailed : GapReason::NoPosition);
    }
    if (state_ == ClientState::Connected && !plan.giveUp) {
        setState(ClientState::Reconnecting,
                 std::string(toString(failure.kind)) +
                     (plan.delay.count() > 0
                          ? "; next attempt in " + std::to_string(plan.delay.count()) + " ms"
                          : ""));
    }
    return plan;
}

/// Leaves the server, tells everybody who waits, and lets the user's code come to rest.
pplx::task<void> Session::end(std::exception_ptr reason) {
    ended_ = true;
    stopping_ = true;
    wakeSleepers();
    if (pumpAlarm_ != 0) {
        scheduler_->cancelAlarm(pumpAlarm_);
    }
    if (!reason) {
        reason = startFailure_;
    }
    const std::exception_ptr error =
        reason ? reason : std::make_exception_ptr(OperationCancelled("the client was stopped"));
    if (!clientId_.empty() && !abandoned_) {
        co_await disconnect(options_.disconnectTimeout);
    }
    endpoint_->cancelAll();
    for (const auto& subscription : std::vector(subscriptions_.all())) {
        subscriptions_.remove(subscription);
        subscription->reject(error);
    }
    const StateChange last{std::exchange(state_, ClientState::Stopped), ClientState::Stopped,
                           describeError(reason)};
    try {
        co_await hooks_->close(last);
    } catch (...) {
        // The callback lane is gone already: nothing of the user's runs.
    }
    if (onEnded_) {
        onEnded_();
    }
    published_->setState(ClientState::Stopped);
    started_.set_exception(error);
    stopped_.set();
}

void Session::setState(ClientState state, std::string reason) {
    if (state == state_) {
        return;
    }
    const ClientState before = std::exchange(state_, state);
    published_->setState(state);
    hooks_->reportState({before, state, std::move(reason)});
}

/// "Connected" means that every subscription has been acknowledged in this session.
void Session::onSubscriptionsChanged() {
    const bool recovering = state_ == ClientState::Starting || state_ == ClientState::Reconnecting;
    if (recovering && sessionOpen_ && !pollFailing_ && !stopping_ &&
        subscriptions_.allAcknowledged()) {
        setState(ClientState::Connected, {});
    }
}

pplx::task<void> Session::sleep(std::chrono::milliseconds duration) {
    if (duration.count() <= 0 || stopping_) {
        co_return;
    }
    const pplx::task_completion_event<void> event;
    const auto alarm = scheduler_->setAlarm(duration, [event] { event.set(); });
    const auto sleeper = sleepers_.insert(sleepers_.end(), {alarm, event});
    co_await pplx::task<void>(event);
    sleepers_.erase(sleeper);
}

void Session::wakeSleepers() {
    for (const Sleeper& sleeper : sleepers_) {
        scheduler_->cancelAlarm(sleeper.alarm);
        sleeper.event.set();
    }
    onRoom();
}

}  // namespace sfstreaming::internal
