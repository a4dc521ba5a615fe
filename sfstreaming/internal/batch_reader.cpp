// SPDX-License-Identifier: MIT
// Takes the body of a reply apart.
#include "sfstreaming/internal/batch_reader.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/http_transport.h"
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
    if (!passValue(raw)) {
        return false;
    }
    report("a reply contains something that is no message", raw);
    return true;
}

/// Passes a value that is no object. Of an array, the elements are looked at.
bool BatchReader::passValue(std::string_view& raw) {
    if (cursor_.here() != '[') {
        return cursor_.skip(raw);
    }
    const char* const begin = cursor_.address();
    if (!cursor_.elements([] { return true; })) {
        return false;
    }
    raw = cursor_.since(begin);
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
    const bool whole = namedMembers([&](JsonName name) {
        if (name.is("data")) {
            return visited(readData(record));
        }
        if (name.is("channel")) {
            record.channel = text(cursor_.scalar());
            return Visited::Yes;
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

// Of members with one name the last counts, as a whole: what an earlier one has left is dropped.

bool BatchReader::readData(MessageRecord& record) {
    record.contentSize = 0;
    record.replayId.reset();
    record.creationTime = {};
    createdDate_ = {};
    commitTime_ = {};
    if (cursor_.here() != '{') {
        return passValue(record.data);
    }
    const char* const begin = cursor_.address();
    const bool whole = namedMembers([&](JsonName name) {
        if (name.is("event")) {
            return visited(readEvent(record));
        }
        const bool payload = name.is("payload");
        if (!payload && !name.is("sobject")) {
            return Visited::OtherName;
        }
        const char* const content = cursor_.address();
        const std::size_t size = cursor_.scalar().size();
        if (!(payload ? readPayload() : cursor_.skip())) {
            return Visited::Malformed;
        }
        if (record.contentSize == 0) {
            record.contentIsPayload = payload;
            record.contentAt = static_cast<std::uint32_t>(content - begin);
            record.contentSize =
                static_cast<std::uint32_t>(size != 0 ? size : cursor_.since(content).size());
        }
        return Visited::Yes;
    });
    if (whole) {
        record.data = cursor_.since(begin);
    }
    return whole;
}

bool BatchReader::readEvent(MessageRecord& record) {
    record.replayId.reset();
    record.creationTime = {};
    if (cursor_.here() != '{') {
        noteOtherThanNull("`event` of an event is no object");
        return cursor_.skip();
    }
    return namedMembers([&](JsonName name) {
        if (name.is("replayId")) {
            return visited(readReplayId(record));
        }
        if (name.is("createdDate")) {
            record.creationTime = text(cursor_.scalar());
            return Visited::Yes;
        }
        return Visited::OtherName;
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

/// A payload has many names: those are not unescaped, at the price of a time of creation.
bool BatchReader::readPayload() {
    createdDate_ = {};
    commitTime_ = {};
    return members([this](JsonName name) {
        if (name.is("CreatedDate")) {
            createdDate_ = text(cursor_.scalar());
            return true;
        }
        return !name.is("ChangeEventHeader") || readChangeHeader();
    });
}

bool BatchReader::readChangeHeader() {
    commitTime_ = {};
    return members([this](JsonName name) {
        if (name.is("commitTimestamp")) {
            const std::string_view raw = cursor_.scalar();
            commitTime_ = ReplayId::parse(raw) ? raw : std::string_view();
        }
        return true;
    });
}

/// Into reply_: whether this is a meta message is known when its channel is.
BatchReader::Visited BatchReader::readReplyField(JsonName name) {
    replyUsed_ = true;
    if (name.is("advice")) {
        return visited(readAdvice());
    }
    if (name.is("ext")) {
        return visited(readExt());
    }
    if (name.is("id")) {
        reply_.id = idText(cursor_.scalar());
    } else if (name.is("successful")) {
        const std::string_view raw = cursor_.scalar();
        reply_.successful.reset();
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
    } else {
        return Visited::OtherName;
    }
    return Visited::Yes;
}

bool BatchReader::readExt() {
    reply_.failureReason = {};
    if (cursor_.here() != '{') {
        return cursor_.skip();
    }
    return namedMembers([this](JsonName name) {
        return name.is("sfdc") ? visited(readFailure()) : Visited::OtherName;
    });
}

bool BatchReader::readFailure() {
    reply_.failureReason = {};
    if (cursor_.here() != '{') {
        return cursor_.skip();
    }
    return namedMembers([this](JsonName name) {
        if (!name.is("failureReason")) {
            return Visited::OtherName;
        }
        reply_.failureReason = text(cursor_.scalar());
        return Visited::Yes;
    });
}

bool BatchReader::readAdvice() {
    reply_.advice = Advice();
    if (cursor_.here() != '{') {
        noteOtherThanNull("the server's advice is no object");
        return cursor_.skip();
    }
    return namedMembers([this](JsonName name) { return readAdvice(name); });
}

BatchReader::Visited BatchReader::readAdvice(JsonName name) {
    Advice& advice = reply_.advice;
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
    } else {
        return Visited::OtherName;
    }
    return Visited::Yes;
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

/// The same for an object whose names may be spelt with escapes: if `visit` does not know a name,
/// it is called again with the plain one.
template <typename Visit>
bool BatchReader::namedMembers(Visit visit) {
    return cursor_.members([&](JsonName name) {
        Visited result = visit(name);
        if (result == Visited::OtherName && spellPlainly()) {
            result = visit(JsonName(plainName_.data()));
        }
        return result != Visited::Malformed;
    });
}

/// @return false if the name is spelt plainly already, or is no name of the protocol
bool BatchReader::spellPlainly() {
    std::string_view name = cursor_.name();
    if (name.find('\\') == std::string_view::npos) {
        return false;
    }
    name = name.substr(1, name.size() - 2);
    plainName_ = unescapeJsonString(name).value_or("\"");
    if (plainName_.find_first_of("\"\\") != std::string::npos) {
        return false;
    }
    plainName_ += '"';
    plainName_.append(HttpResponse::kBodyPadding, '\0');  // it is compared in the dark
    return true;
}

void BatchReader::noteOtherThanNull(const char* what) {
    if (cursor_.scalar() != "null") {
        problem_ = what;
    }
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
