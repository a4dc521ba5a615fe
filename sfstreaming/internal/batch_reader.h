// SPDX-License-Identifier: MIT
// Takes the body of a reply apart.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sfstreaming/internal/json_walk.h"
#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming::internal {

/// Fills a batch from its body, once. Functions that return bool return false for malformed text.
class BatchReader {
public:
    BatchReader(MessageBatch& batch, ParseIssues& issues) : batch_(batch), issues_(issues) {}

    /// @return what is wrong with the body as a whole
    JsonFault read();
    /// There is something in the body, but no message.
    bool hasFoundNoMessage() const noexcept { return batch_.records_.empty() && issueCount_ > 0; }

private:
    enum class Visited { Yes, Malformed, OtherName };

    static Visited visited(bool whole) noexcept {
        return whole ? Visited::Yes : Visited::Malformed;
    }

    bool readBody();
    bool readElement();
    bool passValue(std::string_view& raw);
    bool readMessage();
    bool readData(MessageRecord& record);
    bool readEvent(MessageRecord& record);
    bool readReplayId(MessageRecord& record);
    bool readPayload();
    bool readChangeHeader();
    Visited readReplyField(JsonName name);
    bool readExt();
    bool readFailure();
    bool readAdvice();
    Visited readAdvice(JsonName name);
    std::optional<std::chrono::milliseconds> readDuration();

    template <typename Visit>
    bool members(Visit visit);
    template <typename Visit>
    bool namedMembers(Visit visit);
    bool spellPlainly();
    void noteOtherThanNull(const char* what);
    std::string_view text(std::string_view raw);
    std::string_view idText(std::string_view raw);
    void report(const char* what, std::string_view raw);

    MessageBatch& batch_;
    ParseIssues& issues_;
    std::size_t issueCount_ = 0;
    JsonCursor cursor_;
    std::string_view channel_;  ///< of the event before
    std::string plainName_;

    // Of the message being read
    const char* problem_ = nullptr;
    ReplyRecord reply_;
    bool replyUsed_ = false;
    // Its time of creation, if `event` names none
    std::string_view createdDate_;
    std::string_view commitTime_;
};

}  // namespace sfstreaming::internal
