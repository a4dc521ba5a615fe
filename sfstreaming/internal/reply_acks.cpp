// SPDX-License-Identifier: MIT
// What a program says about the events of one reply, with manual acknowledgement.
#include "sfstreaming/internal/reply_acks.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sfstreaming::internal {

ReplyAcks::ReplyAcks(std::shared_ptr<const HandledContext> context, const ReceivedEvents& received,
                     Redeliver redeliver)
    : context_(std::move(context)),
      redeliver_(std::move(redeliver)),
      targets_(received.targets),
      unsettled_(received.items.size()),
      bytes_(received.batch->memory()) {
    slots_.reserve(received.items.size());
    for (const auto& item : received.items) {
        slots_.push_back({item.index, item.target});
    }
}

/// Nobody can say anything about the events any more.
ReplyAcks::~ReplyAcks() {
    const std::size_t forgotten = static_cast<std::size_t>(std::count_if(
        slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.state == State::Open; }));
    if (unsettled_ > 0) {
        makeRoom(unsettled_, bytes_);
    }
    if (forgotten == 0) {
        return;
    }
    try {
        context_->reportFailure(
            std::make_exception_ptr(UsageError(
                std::to_string(forgotten) +
                " events were let go without ack() or nack(); the stored position stays before "
                "them, and they come again after the next start")),
            "acknowledgement");
    } catch (...) {
        // No memory for the report.
    }
}

void ReplyAcks::open(std::size_t message, const MessageRecord& record) {
    const std::lock_guard lock(mutex_);
    Slot* const slot = find(message);
    if (slot->state == State::Waiting) {
        slot->place = targets_[slot->target]->window.open(record.replayId, record.creationTime);
    }
    if (slot->state != State::Settled) {
        slot->state = State::Open;
        ++slot->attempts;
    }
}

void ReplyAcks::drop(std::size_t message) {
    std::unique_lock lock(mutex_);
    Slot* const slot = find(message);
    if (slot->state != State::Settled) {
        settle(std::move(lock), *slot, false);
    }
}

bool ReplyAcks::isSettled(std::size_t message) const {
    const std::lock_guard lock(mutex_);
    return const_cast<ReplyAcks*>(this)->find(message)->state == State::Settled;
}

void ReplyAcks::settle(std::size_t message) {
    std::unique_lock lock(mutex_);
    Slot* const slot = find(message);
    if (slot->state != State::Settled) {
        settle(std::move(lock), *slot, true);
    }
}

void ReplyAcks::acknowledge(const std::shared_ptr<const MessageBatch>& batch, std::size_t index,
                            bool handled) {
    std::unique_lock lock(mutex_);
    Slot* const slot = find(index);
    if (slot == nullptr || slot->state == State::Settled || slot->state == State::Waiting) {
        return;
    }
    if (handled) {
        settle(std::move(lock), *slot, true);
        return;
    }
    if (slot->state == State::Refused) {
        return;
    }
    const auto& options = context_->observerFailure;
    const bool again = slot->attempts <= options.retries;
    slot->state = State::Refused;
    ReceivedEvents one{batch, {{slot->index, 0}}, {targets_[slot->target]}};
    const Redelivery redelivery{slot->attempts, !again};
    std::chrono::milliseconds delay(0);
    if (again) {
        Backoff backoff(options.retryBackoff);
        for (unsigned i = 0; i < slot->attempts; ++i) {
            delay = backoff.next();
        }
    }
    const auto self = std::static_pointer_cast<ReplyAcks>(batch->acknowledger());
    lock.unlock();
    if (again) {
        context_->statistics->countRedelivered();
    }
    redeliver_(std::move(one), self, redelivery, delay);
}

/// @return null if it is no event that was delivered
ReplyAcks::Slot* ReplyAcks::find(std::size_t message) {
    const auto found =
        std::lower_bound(slots_.begin(), slots_.end(), message,
                         [](const Slot& slot, std::size_t index) { return slot.index < index; });
    return found != slots_.end() && found->index == message ? &*found : nullptr;
}

/// What it calls may come to other locks, so its own is let go first.
void ReplyAcks::settle(std::unique_lock<std::mutex> lock, Slot& slot, bool store) {
    const bool opened = slot.state != State::Waiting;
    slot.state = State::Settled;
    const std::uint64_t place = slot.place;
    SubscriptionTarget& target = *targets_[slot.target];
    const std::size_t bytes = --unsettled_ == 0 ? bytes_ : 0;
    lock.unlock();
    makeRoom(1, bytes);
    if (!opened || !store) {
        return;
    }
    context_->statistics->countAcknowledged(1);
    const auto& positions = context_->positions;
    target.window.settle(place, [&](HandledPosition position) {
        // Of a channel that was unsubscribed nothing is stored: it may be subscribed anew,
        // elsewhere.
        if (positions && target.active.load()) {
            positions->note(target.channel, std::move(position), 1);
        }
    });
    if (positions) {
        positions->askForWrite();
    }
}

/// So many events no longer count as pending, nor with the last of them the reply.
void ReplyAcks::makeRoom(std::size_t events, std::size_t bytes) noexcept {
    if (context_->pending->remove(events, bytes)) {
        context_->onRoom();
    }
}

}  // namespace sfstreaming::internal
