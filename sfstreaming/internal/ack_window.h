// SPDX-License-Identifier: MIT
// The position up to which all events of a channel have been handled.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
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

/// The events of one channel that were given to observers and are not settled, in order. What has
/// been settled behind one of them costs no memory. Thread: any.
class AckWindow {
public:
    /// @return the place of the event, for settle()
    std::uint64_t open(std::optional<ReplayId> id, std::string_view creationTime) {
        const std::lock_guard lock(mutex_);
        if (!open_) {
            open_ = std::make_unique<Open>();
        }
        Slot slot;
        if (id) {
            slot.reached = {*id, std::string(creationTime)};
        }
        open_->emplace_hint(open_->end(), ++last_, std::move(slot));
        return last_;
    }

    /// The event at `place` needs no more attention. To be called once for each.
    /// @param onMoved  called with the new position, if that moved it; in the order of the
    /// positions, whatever threads settle at the same time. It must not come back here.
    template <typename OnMoved>
    void settle(std::uint64_t place, OnMoved onMoved) {
        const std::lock_guard lock(mutex_);
        const auto at = open_->find(place);
        auto reached = std::move(at->second.behind ? at->second.behind : at->second.reached);
        const auto before = at == open_->begin() ? open_->end() : std::prev(at);
        open_->erase(at);
        if (!reached) {
            return;
        }
        if (before == open_->end()) {
            onMoved(std::move(*reached));
        } else {
            before->second.behind = std::move(reached);
        }
    }

private:
    struct Slot {
        std::optional<HandledPosition> reached;  ///< when it is settled
        std::optional<HandledPosition> behind;   ///< of what has been settled up to the next one
    };
    using Open = std::map<std::uint64_t, Slot>;

    std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::unique_ptr<Open> open_;  ///< most channels never need one
};

}  // namespace sfstreaming::internal
