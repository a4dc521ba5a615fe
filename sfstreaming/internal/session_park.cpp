// SPDX-License-Identifier: MIT
// Observers that are behind, channels that are given up, and what is watched over time.
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

constexpr auto kWatchInterval = std::chrono::minutes(1);

}  // namespace

/// Until observers have caught up so far that a reply has a place. The server forgets a session 40
/// s after its last poll: before that, it is to be parked.
pplx::task<void> Session::waitForRoom() {
    const auto deadline = scheduler_->now() + options_.parkAfter;
    while (!stopping_ && !externalFailure_ && !hooks_->hasRoom()) {
        if (options_.parkAfter.count() > 0 && scheduler_->now() >= deadline) {
            parking_ = true;
            co_return;
        }
        const pplx::task_completion_event<void> room;
        room_ = room;
        waitingForRoom_ = true;
        if (hooks_->hasRoom()) {
            waitingForRoom_ = false;
            break;
        }
        Scheduler::AlarmId alarm = 0;
        if (options_.parkAfter.count() > 0) {
            const auto rest =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - scheduler_->now());
            alarm = scheduler_->setAlarm(rest, [room] { room.set(); });
        }
        co_await pplx::task<void>(room);
        waitingForRoom_ = false;
        if (alarm != 0) {
            scheduler_->cancelAlarm(alarm);
        }
    }
}

/// Leaves the session in good time, and waits until the half of what waited has been handled: one
/// new session for each event that is handled would be of no use to anybody.
pplx::task<void> Session::park() {
    parking_ = false;
    hooks_->waitForHalf(true);
    onSessionLost(GapReason::Parked);
    setState(ClientState::Parked,
             "observers are behind: the session is left until they have caught "
             "up");
    if (!clientId_.empty()) {
        co_await disconnect(options_.disconnectTimeout);
    }
    while (!stopping_ && !hooks_->hasRoom()) {
        const pplx::task_completion_event<void> room;
        room_ = room;
        waitingForRoom_ = true;
        if (!hooks_->hasRoom()) {
            co_await pplx::task<void>(room);
        }
        waitingForRoom_ = false;
    }
    hooks_->waitForHalf(false);
    if (!stopping_) {
        setState(ClientState::Reconnecting, "observers have caught up");
    }
}

void Session::onRoom() {
    if (std::exchange(waitingForRoom_, false)) {
        room_.set();
    }
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

void Session::watch() {
    scheduler_->setAlarm(kWatchInterval, [weak = weak_from_this()] {
        if (const auto session = weak.lock()) {
            session->lane_->post([session] {
                if (session->stopping_) {
                    return;
                }
                const auto now = std::chrono::system_clock::now();
                for (const DeliveryWarning& warning : session->watch_.look(
                         session->statistics_->snapshot(session->state_, now), now)) {
                    session->hooks_->reportError(std::make_exception_ptr(warning));
                }
                session->watch();
            });
        }
    });
}

}  // namespace sfstreaming::internal
