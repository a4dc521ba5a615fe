// SPDX-License-Identifier: MIT
// Takes the body of a reply apart.
#include "sfstreaming/internal/batch_reader.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/redact.h"

namespace sfstreaming::internal {

namespace {

constexpr auto kMaxAdvice = std::chrono::hours(24);
// A reply of rubbish must not be turned into a million reports.
constexpr std::size_t kMaxIssues = 50;
// Of an event; most have more.
constexpr std::size_t kTypicalSize = 1000;

}  // namespace

JsonFault BatchReader::read() {
    const std::string& body = *batch_.body_;
    batch_.records_.reserve(body.size() / kTypicalSize + 1);
    if (const JsonFault fault = cursor_.open(body); fault != JsonFault::None) {
        return fault;
    }
    return readBody() ? JsonFault::None : JsonFault::Structure;
}

bool BatchReader::readBody() {
    bool whole = false;
    if (cursor_.here() == '{') {
        whole = readMessage();
    } else if (cursor_.here() == '[') {
        whole = cursor_.elements([this] { return readElement(); });
    }
    return whole && cursor_.isAtEnd();
}

bool BatchReader::readElement() {
    if (cursor_.here() == '{') {
        return readMessage();
    }
    std::string_view raw;
    if (!cursor_.skip(raw)) {
        return false;
    }
    report("a reply contains something that is no message", raw);
    return true;
}

bool BatchReader::readMessage() {
    MessageRecord& record = batch_.records_.emplace_back();
    problem_ = nullptr;
    createdDate_ = {};
    commitTime_ = {};
    if (std::exchange(replyUsed_, false)) {
        reply_ = {};
    }
    const char* const begin = cursor_.address();
    const bool whole = cursor_.members([&](JsonName name) {
        if (name.is("data")) {
            return readData(record);
        }
        if (name.is("channel")) {
            record.channel = text(cursor_.scalar());
            return true;
        }
        return readReplyField(name);
    });
    if (!whole) {
        return false;
    }
    record.raw = cursor_.since(begin);
    if (record.channel.empty() || record.channel.front() != '/') {
        report("a message has no channel", record.raw);
        batch_.records_.pop_back();
        return true;
    }
    if (problem_ != nullptr) {
        report(problem_, record.raw);
    }
    if (record.channel.substr(0, kMetaPrefix.size()) == kMetaPrefix) {
        record.isMeta = true;
        reply_.index = batch_.records_.size() - 1;
        reply_.raw = record.raw;
        reply_.channel = record.channel;
        batch_.replies_.push_back(reply_);
        return true;
    }
    if (record.channel == channel_) {
        record.channel = channel_;  // one text that all look at stays in the cache
    } else {
        channel_ = record.channel;
    }
    if (record.creationTime.empty()) {
        // A change event may carry the creation date of the record that changed.
        record.creationTime = commitTime_.empty() ? createdDate_ : commitTime_;
    }
    return true;
}

bool BatchReader::readData(MessageRecord& record) {
    record.contentSize = 0;
    if (cursor_.here() != '{') {
        return cursor_.skip(record.data);
    }
    const char* const begin = cursor_.address();
    const bool whole = cursor_.members([&](JsonName name) {
        if (name.is("event")) {
            return readEvent(record);
        }
        const bool payload = name.is("payload");
        if (record.contentSize != 0 || !(payload || name.is("sobject"))) {
            return !payload || readPayload();
        }
        const char* const content = cursor_.address();
        std::string_view raw;
        if (!(payload && cursor_.here() == '{' ? readPayload() : cursor_.skip(raw))) {
            return false;
        }
        record.contentIsPayload = payload;
        record.contentAt = static_cast<std::uint32_t>(content - begin);
        record.contentSize =
            static_cast<std::uint32_t>(raw.empty() ? cursor_.since(content).size() : raw.size());
        return true;
    });
    if (whole) {
        record.data = cursor_.since(begin);
    }
    return whole;
}

bool BatchReader::readEvent(MessageRecord& record) {
    if (!isObjectOrNull()) {
        problem_ = "`event` of an event is no object";
    }
    return members([&](JsonName name) {
        if (name.is("replayId")) {
            return readReplayId(record);
        }
        if (name.is("createdDate")) {
            record.creationTime = text(cursor_.scalar());
        }
        return true;
    });
}

bool BatchReader::readReplayId(MessageRecord& record) {
    const std::string_view raw = cursor_.scalar();
    record.replayId = ReplayId::parse(raw);
    if (!record.replayId && raw != "null") {
        problem_ = "the replayId of an event is no 64-bit integer";
    } else if (record.replayId && record.replayId->isSpecial()) {
        // Stored, it would mean "new events" or "all events" at the next start.
        record.replayId.reset();
        problem_ = "the replayId of an event is not that of an event";
    }
    return true;
}

bool BatchReader::readPayload() {
    return members([this](JsonName name) {
        if (name.is("CreatedDate")) {
            createdDate_ = text(cursor_.scalar());
            return true;
        }
        return !name.is("ChangeEventHeader") || readChangeHeader();
    });
}

bool BatchReader::readChangeHeader() {
    return members([this](JsonName name) {
        if (name.is("commitTimestamp")) {
            const std::string_view raw = cursor_.scalar();
            commitTime_ = ReplayId::parse(raw) ? raw : std::string_view();
        }
        return true;
    });
}

/// Into reply_: whether this is a meta message is known when its channel is.
bool BatchReader::readReplyField(JsonName name) {
    replyUsed_ = true;
    if (name.is("advice")) {
        return readAdvice(reply_.advice);
    }
    if (name.is("ext")) {
        return readExt();
    }
    if (name.is("id")) {
        reply_.id = idText(cursor_.scalar());
    } else if (name.is("successful")) {
        const std::string_view raw = cursor_.scalar();
        if (raw == "true" || raw == "false") {
            reply_.successful = raw == "true";
        } else {
            problem_ = "`successful` of a reply is neither true nor false";
        }
    } else if (name.is("clientId")) {
        reply_.clientId = text(cursor_.scalar());
    } else if (name.is("subscription")) {
        reply_.subscription = text(cursor_.scalar());
    } else if (name.is("error")) {
        reply_.error = text(cursor_.scalar());
    }
    return true;
}

bool BatchReader::readExt() {
    return members([this](JsonName name) {
        return !name.is("sfdc") || members([this](JsonName inner) {
            if (inner.is("failureReason")) {
                reply_.failureReason = text(cursor_.scalar());
            }
            return true;
        });
    });
}

bool BatchReader::readAdvice(Advice& advice) {
    if (!isObjectOrNull()) {
        problem_ = "the server's advice is no object";
    }
    return members([&](JsonName name) {
        if (name.is("reconnect")) {
            const std::string_view raw = text(cursor_.scalar());
            if (raw == "retry") {
                advice.reconnect = Reconnect::Retry;
            } else if (raw == "handshake") {
                advice.reconnect = Reconnect::Handshake;
            } else if (raw == "none") {
                advice.reconnect = Reconnect::None;
            } else {
                problem_ = "the server gave an unknown advice";
            }
        } else if (name.is("interval")) {
            advice.interval = readDuration();
        } else if (name.is("timeout")) {
            advice.timeout = readDuration();
            if (advice.timeout && advice.timeout->count() < 0) {
                advice.timeout.reset();
            }
        } else if (name.is("multiple-clients")) {
            advice.multipleClients = cursor_.scalar() == "true";
        }
        return true;
    });
}

std::optional<std::chrono::milliseconds> BatchReader::readDuration() {
    const auto number = ReplayId::parse(cursor_.scalar());  // any 64-bit integer
    if (!number) {
        problem_ = "a duration in the server's advice is no integer";
        return std::nullopt;
    }
    return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(number->toInt64()),
                                               kMaxAdvice);
}

/// The members of the value here if it is an object; other values are passed.
template <typename Visit>
bool BatchReader::members(Visit visit) {
    return cursor_.here() == '{' ? cursor_.members(visit) : cursor_.skip();
}

bool BatchReader::isObjectOrNull() const noexcept {
    return cursor_.here() == '{' || cursor_.scalar() == "null";
}

/// The content of a JSON string given as raw text; unescaped if need be. Empty if it is none.
std::string_view BatchReader::text(std::string_view raw) {
    if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') {
        return {};
    }
    const std::string_view inner = raw.substr(1, raw.size() - 2);
    if (inner.find('\\') == std::string_view::npos) {
        return inner;
    }
    auto unescaped = unescapeJsonString(inner);
    if (!unescaped) {
        return {};
    }
    return batch_.unescaped_.emplace_back(std::move(*unescaped));
}

/// Ids are compared as text, whether sent as strings or as numbers.
std::string_view BatchReader::idText(std::string_view raw) {
    if (raw.empty() || raw.front() == '"') {
        return text(raw);
    }
    const bool number = raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9');
    return number ? raw : std::string_view();
}

void BatchReader::report(const char* what, std::string_view raw) {
    if (++issueCount_ < kMaxIssues) {
        issues_.emplace_back(what, redactedExcerpt(raw));
    } else if (issueCount_ == kMaxIssues) {
        issues_.emplace_back("a reply contains more malformed messages than are reported");
    }
}

}  // namespace sfstreaming::internal
