// SPDX-License-Identifier: MIT
// One reply of the server, taken apart into messages that are slices of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/advice.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// What the library needs to know of one message. Views point into the batch. A reply may hold
/// thousands: what only meta messages have is in ReplyRecord.
struct MessageRecord {
    std::string_view raw;  ///< the whole message, byte for byte
    std::string_view channel;
    std::string_view data;  ///< JSON text; empty if there is none
    /// The member of `data` that has what the event is about, `sobject` or `payload`: where it
    /// begins in `data`, and its size; 0 if there is none.
    std::uint32_t contentAt = 0;
    std::uint32_t contentSize = 0;
    std::string_view creationTime;
    std::optional<ReplayId> replayId;
    bool isMeta = false;
    bool contentIsPayload = false;
};

/// One meta message: the reply to a request, mostly.
struct ReplyRecord {
    std::size_t index = 0;  ///< of the message in the batch
    std::string_view raw;
    std::string_view channel;
    std::string_view id;  ///< as text, whether sent as string or number
    std::optional<bool> successful;
    std::string_view clientId;
    std::string_view subscription;
    std::string_view error;
    std::string_view failureReason;  ///< ext.sfdc.failureReason
    Advice advice;
};

/// Malformed messages of a reply that is otherwise usable. Their number is bounded.
using ParseIssues = std::vector<ProtocolError>;

class MessageBatch;

/// Takes note of what a program says about the events of one reply. Thread: any.
class Acknowledger {
public:
    virtual ~Acknowledger() = default;
    /// @param batch    whose acknowledger this is
    /// @param index    the event in it
    /// @param handled  false: it was refused
    virtual void acknowledge(const std::shared_ptr<const MessageBatch>& batch, std::size_t index,
                             bool handled) = 0;
};

/// Owns the received bytes. Immutable once parsed, so it may be read from any thread.
class MessageBatch {
public:
    /// Reads a reply in one pass. A bare object is a batch of one. Malformed messages are left out
    /// (or left without their replay id) and added to `issues`.
    /// @throws ProtocolError if the body as a whole is no JSON array or object, or holds something
    /// but no message at all, as the error replies of other services do
    static std::shared_ptr<const MessageBatch> parse(std::shared_ptr<const std::string> body,
                                                     ParseIssues& issues);

    std::size_t size() const noexcept { return records_.size(); }
    const MessageRecord& operator[](std::size_t index) const noexcept { return records_[index]; }
    /// Of the body as received.
    std::size_t bytes() const noexcept { return body_ ? body_->size() : 0; }
    /// What it occupies, in bytes.
    std::size_t memory() const noexcept;
    /// The meta messages among them, in order.
    const std::vector<ReplyRecord>& replies() const noexcept { return replies_; }

    /// Who takes note of Event::ack(); null if nobody does.
    const std::shared_ptr<Acknowledger>& acknowledger() const noexcept { return acknowledger_; }
    /// To be called before any event of the reply is shown to anybody.
    void setAcknowledger(std::shared_ptr<Acknowledger> acknowledger) const {
        acknowledger_ = std::move(acknowledger);
    }

private:
    friend class BatchReader;

    std::shared_ptr<const std::string> body_;
    std::vector<MessageRecord> records_;
    std::vector<ReplyRecord> replies_;
    /// Strings that had to be unescaped. A list: views into it stay valid as it grows, and it costs
    /// nothing while empty.
    std::list<std::string> unescaped_;
    /// Beside what was received, and no part of it.
    mutable std::shared_ptr<Acknowledger> acknowledger_;
};

}  // namespace sfstreaming::internal
