// SPDX-License-Identifier: MIT
// The position up to which all events of a channel have been handled.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// A position that may be stored.
struct HandledPosition {
    ReplayId id;
    std::string creationTime;
};

/// The events of one channel that were given to observers and are not settled, in order.
/// Thread: any.
class AckWindow {
public:
    /// @return the place of the event, for settle()
    std::uint64_t open(std::optional<ReplayId> id, std::string_view creationTime) {
        const std::lock_guard lock(mutex_);
        if (!slots_) {
            slots_ = std::make_unique<std::deque<Slot>>();
        }
        slots_->push_back({id, std::string(creationTime), false});
        return first_ + slots_->size() - 1;
    }

    /// The event at `place` needs no more attention.
    /// @param onMoved  called with the new position, if that moved it; in the order of the
    /// positions, whatever threads settle at the same time. It must not come back here.
    template <typename OnMoved>
    void settle(std::uint64_t place, OnMoved onMoved) {
        const std::lock_guard lock(mutex_);
        (*slots_)[static_cast<std::size_t>(place - first_)].settled = true;
        std::optional<HandledPosition> position;
        for (; !slots_->empty() && slots_->front().settled; ++first_) {
            if (slots_->front().id) {
                position = {*slots_->front().id, std::move(slots_->front().creationTime)};
            }
            slots_->pop_front();
        }
        if (position) {
            onMoved(std::move(*position));
        }
    }

private:
    struct Slot {
        std::optional<ReplayId> id;
        std::string creationTime;
        bool settled;
    };

    std::mutex mutex_;
    std::uint64_t first_ = 0;  ///< the place of the front
    /// Most channels never need one.
    std::unique_ptr<std::deque<Slot>> slots_;
};

}  // namespace sfstreaming::internal
