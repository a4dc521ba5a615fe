// SPDX-License-Identifier: MIT
// What the session hands over for delivery.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfstreaming/internal/ack_window.h"
#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming::internal {

/// The part of a subscription that delivery needs. Shared between the lanes.
struct SubscriptionTarget {
    explicit SubscriptionTarget(std::string name) : channel(std::move(name)) {}

    /// Without its filter.
    const std::string channel;
    /// False after unsubscribe(): events that still wait are dropped.
    std::atomic<bool> active{true};
    /// An event was passed over that must come again: no position behind it may be stored.
    std::atomic<bool> held{false};
    /// Only with manual acknowledgement.
    AckWindow window;
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

/// What waits for the observers, within its bounds. Thread: any.
class PendingEvents {
public:
    PendingEvents(std::size_t maxEvents, std::size_t maxBytes)
        : maxEvents_(maxEvents), maxBytes_(maxBytes) {}

    void add(std::size_t events, std::size_t bytes) noexcept {
        events_.fetch_add(events);
        bytes_.fetch_add(bytes);
    }
    std::size_t count() const noexcept { return events_.load(); }
    std::size_t bytes() const noexcept { return bytes_.load(); }
    bool hasRoom() const noexcept { return count() < eventLimit() && bytes() < byteLimit(); }
    /// While it is set, there is room only when at most the half is in use.
    void waitForHalf(bool half) noexcept { waitsForHalf_.store(half); }
    /// How many have to be removed to make room; 0 if there is room, as far as their number goes.
    std::size_t excess() const noexcept {
        const std::size_t now = count();
        const std::size_t limit = eventLimit();
        return now < limit ? 0 : now - limit + 1;
    }
    /// @return true if this made room
    bool remove(std::size_t events, std::size_t bytes) noexcept {
        const std::size_t before = events_.fetch_sub(events);
        const std::size_t bytesBefore = bytes_.fetch_sub(bytes);
        const auto crosses = [](std::size_t from, std::size_t taken, std::size_t limit) {
            return from >= limit && from - taken < limit;
        };
        return crosses(before, events, eventLimit()) || crosses(bytesBefore, bytes, byteLimit());
    }

private:
    /// There is room below it.
    std::size_t eventLimit() const noexcept {
        return waitsForHalf_.load() ? maxEvents_ / 2 + 1 : maxEvents_;
    }
    std::size_t byteLimit() const noexcept {
        return waitsForHalf_.load() ? maxBytes_ / 2 + 1 : maxBytes_;
    }

    const std::size_t maxEvents_;
    const std::size_t maxBytes_;
    std::atomic<std::size_t> events_{0};
    std::atomic<std::size_t> bytes_{0};
    std::atomic<bool> waitsForHalf_{false};
};

}  // namespace sfstreaming::internal
