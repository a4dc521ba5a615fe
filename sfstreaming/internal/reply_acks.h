// SPDX-License-Identifier: MIT
// What a program says about the events of one reply, with manual acknowledgement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "sfstreaming/internal/event_delivery.h"
#include "sfstreaming/internal/received_events.h"

namespace sfstreaming::internal {

/// Belongs to the reply, and holds nothing of it. Thread: any.
class ReplyAcks final : public Acknowledger {
public:
    /// Gives an event to the observers, or to the dead-letter observers, once more, after a while.
    using Redeliver = std::function<void(ReceivedEvents, std::shared_ptr<ReplyAcks>, Redelivery,
                                         std::chrono::milliseconds delay)>;

    /// @param redeliver  must not throw
    ReplyAcks(std::shared_ptr<const HandledContext> context, const ReceivedEvents& received,
              Redeliver redeliver);
    ~ReplyAcks() override;

    /// The event is about to be given to observers: from now on it can be acknowledged.
    void open(std::size_t message, const MessageRecord& record);
    /// It will not be given to observers.
    void drop(std::size_t message);
    /// Whether it is done with.
    bool isSettled(std::size_t message) const;
    /// It has been given up, or its dead letter has been delivered.
    void settle(std::size_t message);

    void acknowledge(const std::shared_ptr<const MessageBatch>& batch, std::size_t index,
                     bool handled) override;

private:
    enum class State : std::uint8_t {
        Waiting,  ///< for its turn
        Open,     ///< given to observers
        Refused,  ///< and to be given to them again
        Settled,
    };
    struct Slot {
        std::uint32_t index;  ///< in the batch
        std::uint32_t target;
        State state = State::Waiting;
        unsigned attempts = 0;
        std::uint64_t place = 0;  ///< in the window of the target
    };

    Slot* find(std::size_t message);
    void settle(std::unique_lock<std::mutex> lock, Slot& slot, bool store);
    void makeRoom(std::size_t events, std::size_t bytes) noexcept;

    const std::shared_ptr<const HandledContext> context_;
    const Redeliver redeliver_;
    mutable std::mutex mutex_;
    std::vector<Slot> slots_;  ///< by index
    std::vector<std::shared_ptr<SubscriptionTarget>> targets_;
    std::size_t unsettled_;
    const std::size_t bytes_;
};

}  // namespace sfstreaming::internal
