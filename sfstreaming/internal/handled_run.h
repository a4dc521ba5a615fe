// SPDX-License-Identifier: MIT
// The handled events of a reply, noted together.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "sfstreaming/internal/handled_context.h"

namespace sfstreaming::internal {

/// Noting a position costs a lock and a copy, so it is done for a run of events, and for the first
/// of them. Thread: callback lane.
class HandledRun {
public:
    /// @param storesEach  each event has been stored when it is added
    HandledRun(std::shared_ptr<const MessageBatch> batch, bool storesEach)
        : batch_(std::move(batch)), storesEach_(storesEach) {}

    /// One more event of `target`, at `index` of the reply.
    /// @return true if a write is due, of all that has been added
    bool add(const HandledContext& context, const SubscriptionTarget& target, std::size_t index) {
        if (target_ != nullptr && target_ != &target) {
            note(context);
        }
        if (count_ == 0 && context.positions) {
            room_ = context.positions->room();
        }
        ++count_;
        if ((*batch_)[index].replayId) {
            target_ = &target;
            index_ = index;
        }
        if (!context.positions) {
            return false;
        }
        const bool due = count_ >= room_;
        if (due || (target_ != nullptr && !std::exchange(timeRuns_, true))) {
            note(context);
        }
        return due;
    }

    /// Notes what has been added.
    void note(const HandledContext& context) {
        const std::size_t count = std::exchange(count_, 0);
        const SubscriptionTarget* const last = std::exchange(target_, nullptr);
        if (count > 0) {
            context.statistics->countAcknowledged(count);
        }
        if (last == nullptr) {
            return;
        }
        const MessageRecord& record = (*batch_)[index_];
        if (context.positions) {
            context.positions->note(last->channel,
                                    {*record.replayId, std::string(record.creationTime)}, count);
        } else if (storesEach_) {
            context.statistics->noteStored(last->channel, *record.replayId, record.creationTime,
                                           std::chrono::system_clock::now());
        }
    }

    /// Others may come before the next event.
    void rest(const HandledContext& context) {
        note(context);
        timeRuns_ = false;
    }

private:
    const std::shared_ptr<const MessageBatch> batch_;
    const bool storesEach_;
    std::size_t count_ = 0;                       ///< added and not noted
    std::size_t room_ = 0;                        ///< a write is due when they are so many
    const SubscriptionTarget* target_ = nullptr;  ///< of the last of them that has a position
    std::size_t index_ = 0;
    /// An event of this run is in the book, which sees to it that the wait has an end.
    bool timeRuns_ = false;
};

}  // namespace sfstreaming::internal
