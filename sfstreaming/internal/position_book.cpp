// SPDX-License-Identifier: MIT
// What has been handled and is not stored yet, and when it is written.
#include "sfstreaming/internal/position_book.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

// A write for each of many single events would cost more than the events.
constexpr auto kIdleWriteInterval = std::chrono::milliseconds(10);

const BackoffOptions kAfterFailure{std::chrono::seconds(1), 2.0, std::chrono::minutes(1), 0.25};

}  // namespace

PositionBook::PositionBook(Environment environment)
    : environment_(std::move(environment)), backoff_(kAfterFailure) {}

std::size_t PositionBook::note(std::string_view channel, HandledPosition position,
                               std::size_t events) {
    const std::lock_guard lock(mutex_);
    const auto found = unsaved_.find(channel);
    if (found != unsaved_.end()) {
        found->second = std::move(position);
    } else {
        unsaved_.emplace(std::string(channel), std::move(position));
    }
    events_ += events;
    if (!failing_) {
        armLocked(environment_.policy.maxDelay, alarmSet_);
    }
    return roomLocked();
}

void PositionBook::askForWrite() {
    {
        const std::lock_guard lock(mutex_);
        if (requested_ || (!onIdleLocked() && roomLocked() > 0)) {
            return;
        }
        requested_ = true;
    }
    environment_.requestWrite(shared_from_this());
}

std::optional<HandledPosition> PositionBook::unwritten(std::string_view channel) const {
    const std::lock_guard lock(mutex_);
    for (const HandledPositions* positions : {&unsaved_, &writing_}) {
        if (const auto found = positions->find(channel); found != positions->end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

std::size_t PositionBook::room() const {
    const std::lock_guard lock(mutex_);
    return roomLocked();
}

std::size_t PositionBook::roomLocked() const {
    if (failing_) {
        return std::numeric_limits<std::size_t>::max();
    }
    return environment_.policy.maxEvents - std::min(environment_.policy.maxEvents, events_);
}

bool PositionBook::onIdle() {
    const std::lock_guard lock(mutex_);
    return onIdleLocked();
}

bool PositionBook::onIdleLocked() {
    if (unsaved_.empty() || failing_) {
        return false;
    }
    if (lastWrite_) {
        const auto since = environment_.scheduler->now() - *lastWrite_;
        if (since < kIdleWriteInterval) {
            armLocked(std::chrono::ceil<std::chrono::milliseconds>(kIdleWriteInterval - since),
                      idleAlarmSet_);
            return false;
        }
    }
    return true;
}

/// @param alarmSet  a member: one alarm of a kind at a time
void PositionBook::armLocked(std::chrono::milliseconds delay, bool& alarmSet) {
    if (std::exchange(alarmSet, true)) {
        return;
    }
    environment_.scheduler->setAlarm(delay, [weak = weak_from_this(), &alarmSet] {
        const auto self = weak.lock();
        if (!self) {
            return;
        }
        {
            const std::lock_guard lock(self->mutex_);
            alarmSet = false;
            if (self->unsaved_.empty()) {
                return;
            }
        }
        self->environment_.requestWrite(self);
    });
}

pplx::task<void> PositionBook::write() {
    const auto self = shared_from_this();
    const auto positions = std::make_shared<HandledPositions>();
    {
        const std::lock_guard lock(mutex_);
        positions->swap(unsaved_);
        writing_ = *positions;
        events_ = 0;
        requested_ = false;
    }
    if (positions->empty()) {
        co_return;
    }
    std::exception_ptr failure;
    try {
        co_await environment_.write(positions);
    } catch (...) {
        failure = std::current_exception();
    }
    onWritten(positions, failure);
    if (failure) {
        environment_.reportFailure(failure);
    }
}

void PositionBook::onWritten(const std::shared_ptr<HandledPositions>& left,
                             std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    lastWrite_ = environment_.scheduler->now();
    writing_.clear();
    failing_ = failure != nullptr;
    if (!failing_) {
        backoff_.reset();
        if (!unsaved_.empty()) {
            armLocked(environment_.policy.maxDelay, alarmSet_);
        }
        return;
    }
    // What has come meanwhile is newer, and stays.
    unsaved_.merge(*left);
    armLocked(backoff_.next(), alarmSet_);
}

}  // namespace sfstreaming::internal
