// SPDX-License-Identifier: MIT
// Observers that are behind, and what is watched over time.
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

constexpr auto kWatchInterval = std::chrono::minutes(1);

}  // namespace

/// @return when there is room for a reply, when that has taken `limit` (0: for ever), or when there
/// is something else to do
pplx::task<void> Session::awaitRoom(std::chrono::milliseconds limit) {
    const auto deadline = scheduler_->now() + limit;
    while (!stopping_ && !externalFailure_ && !hooks_->hasRoom() &&
           (limit.count() == 0 || scheduler_->now() < deadline)) {
        const pplx::task_completion_event<void> room;
        room_ = room;
        waitingForRoom_ = true;
        Scheduler::AlarmId alarm = 0;
        if (limit.count() > 0) {
            alarm = scheduler_->setAlarm(
                std::chrono::ceil<std::chrono::milliseconds>(deadline - scheduler_->now()),
                [room] { room.set(); });
        }
        // It may have come before anybody was told to tell.
        if (!hooks_->hasRoom()) {
            co_await pplx::task<void>(room);
        }
        waitingForRoom_ = false;
        if (alarm != 0) {
            scheduler_->cancelAlarm(alarm);
        }
    }
}

/// Until observers have caught up so far that a reply has a place, or the client is to be parked:
/// the server forgets a session 40 s after its last poll.
/// @throws SessionFailure that came meanwhile
pplx::task<void> Session::waitForRoom() {
    co_await awaitRoom(options_.parkAfter);
    throwExternalFailure();
    parking_ = !stopping_ && !hooks_->hasRoom();
}

/// Leaves the session in good time, and waits until the half of what waited has been handled: one
/// new session for each event that is handled would be of no use to anybody.
pplx::task<void> Session::park() {
    parking_ = false;
    hooks_->waitForHalf(true);
    onSessionLost(GapReason::Parked);
    setState(ClientState::Parked,
             "observers are behind: the session is left until they have caught up");
    if (!clientId_.empty()) {
        co_await disconnect(options_.disconnectTimeout);
    }
    co_await awaitRoom(std::chrono::milliseconds(0));
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
