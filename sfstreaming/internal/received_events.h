// SPDX-License-Identifier: MIT
// What the session hands over for delivery.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming::internal {

/// The part of a subscription that delivery needs. Shared between the lanes.
struct SubscriptionTarget {
    explicit SubscriptionTarget(std::string name) : channel(std::move(name)) {}

    /// Without its filter.
    const std::string channel;
    /// False after unsubscribe(): events that still wait are dropped.
    std::atomic<bool> active{true};
};

/// One reply: the events in it that are to be delivered, in order.
struct ReceivedEvents {
    struct Item {
        std::uint32_t index;  ///< in `batch`
        std::uint32_t target;
    };

    std::shared_ptr<const MessageBatch> batch;
    std::vector<Item> items;
    std::vector<std::shared_ptr<SubscriptionTarget>> targets;
};

/// How many events wait for their observers. Thread: any.
class PendingEvents {
public:
    explicit PendingEvents(std::size_t limit) : limit_(limit) {}

    void add(std::size_t count) noexcept { count_.fetch_add(count); }
    std::size_t count() const noexcept { return count_.load(); }
    bool hasRoom() const noexcept { return count() < limit_; }
    /// How many have to be removed to make room; 0 if there is room.
    std::size_t excess() const noexcept {
        const std::size_t now = count();
        return now < limit_ ? 0 : now - limit_ + 1;
    }
    /// @return true if this made room
    bool remove(std::size_t count) noexcept {
        const std::size_t before = count_.fetch_sub(count);
        return before >= limit_ && before - count < limit_;
    }

private:
    const std::size_t limit_;
    std::atomic<std::size_t> count_{0};
};

}  // namespace sfstreaming::internal
