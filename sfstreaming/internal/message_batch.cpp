// SPDX-License-Identifier: MIT
// One reply of the server, taken apart into messages that are slices of it.
#include "sfstreaming/internal/message_batch.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <simdjson.h>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/redact.h"

namespace sfstreaming::internal {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

static_assert(HttpResponse::kBodyPadding >= simdjson::SIMDJSON_PADDING);

constexpr auto kMaxAdvice = std::chrono::hours(24);
// A reply of rubbish must not be turned into a million reports.
constexpr std::size_t kMaxIssues = 50;
// Of a body that is good JSON, and of a name that is looked for nowhere; the parser itself does not
// use them here.
constexpr error_code kNoMessage = simdjson::NO_SUCH_FIELD;
constexpr error_code kOtherName = simdjson::NO_SUCH_FIELD;

/// Parsers are kept: their tables cost more to make than most replies to read. A batch is read by
/// one thread from beginning to end, so one parser a thread is enough.
ondemand::parser& threadParser() {
    thread_local ondemand::parser parser;
    return parser;
}

std::shared_ptr<const std::string> padded(std::shared_ptr<const std::string> body) {
    if (body->capacity() - body->size() >= HttpResponse::kBodyPadding) {
        return body;
    }
    auto copy = std::make_shared<std::string>();
    copy->reserve(body->size() + HttpResponse::kBodyPadding);
    copy->append(*body);
    return copy;
}

}  // namespace

/// Reads one body. simdjson's values are not touched again after an error of theirs that is not
/// merely "another type" or "no such field".
class BatchReader {
public:
    BatchReader(MessageBatch& batch, ParseIssues& issues) : batch_(batch), issues_(issues) {}

    error_code read() {
        const std::string& body = *batch_.body_;
        // Most events have about a kilobyte.
        batch_.records_.reserve(body.size() / 1024 + 1);
        if (const auto error =
                threadParser().iterate(body.data(), body.size(), body.capacity()).get(document_)) {
            return error;
        }
        ondemand::json_type type;
        if (const auto error = document_.type().get(type)) {
            return error;
        }
        if (type == ondemand::json_type::object) {
            std::string_view token;
            ondemand::object message;
            if (const auto error = document_.raw_json_token().get(token)) {
                return error;
            }
            if (const auto error = document_.get_object().get(message)) {
                return error;
            }
            if (const auto error = readMessage(message, token.data())) {
                return error;
            }
        } else if (type == ondemand::json_type::array) {
            ondemand::array messages;
            if (const auto error = document_.get_array().get(messages)) {
                return error;
            }
            for (auto element : messages) {
                ondemand::value value;
                if (const auto error = element.get(value)) {
                    return error;
                }
                if (const auto error = readElement(value)) {
                    return error;
                }
            }
        } else {
            return simdjson::INCORRECT_TYPE;
        }
        if (batch_.records_.empty() && issueCount_ > 0) {
            return kNoMessage;
        }
        const char* location = nullptr;
        return document_.current_location().get(location) == simdjson::OUT_OF_BOUNDS
                   ? simdjson::SUCCESS
                   : simdjson::TAPE_ERROR;
    }

private:
    error_code readElement(ondemand::value& value) {
        if (misleads(value)) {
            return simdjson::TAPE_ERROR;
        }
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) {
            return error;
        }
        if (type == ondemand::json_type::object) {
            const char* const begin = value.raw_json_token().data();
            ondemand::object message;
            if (const auto error = value.get_object().get(message)) {
                return error;
            }
            return readMessage(message, begin);
        }
        std::string_view raw;
        if (const auto error = rawOf(value, raw)) {
            return error;
        }
        report("a reply contains something that is no message", raw);
        return simdjson::SUCCESS;
    }

    void report(const char* what, std::string_view raw) {
        if (++issueCount_ < kMaxIssues) {
            issues_.emplace_back(what, redactedExcerpt(raw));
        } else if (issueCount_ == kMaxIssues) {
            issues_.emplace_back("a reply contains more malformed messages than are reported");
        }
    }

    /// The JSON text of a value that is no object, and is not gone into.
    error_code rawOf(ondemand::value& value, std::string_view& raw) {
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) {
            return error;
        }
        raw = value.raw_json_token();
        if (type != ondemand::json_type::array) {
            raw = trimmed(raw);
            return simdjson::SUCCESS;
        }
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) {
            return error;
        }
        for (auto entry : array) {
            ondemand::value element;
            if (const auto error = entry.get(element)) {
                return error;
            }
            if (misleads(element)) {
                return simdjson::TAPE_ERROR;
            }
        }
        return textSince(raw.data(), raw);
    }

    /// Whether the parser would go astray on a malformed value that it has to step over: it takes a
    /// string with a colon behind it for a name, and what is no value for something open, and then
    /// goes too far. To be asked of every value, before it is touched.
    static bool misleads(ondemand::value& value) {
        const std::string_view token = value.raw_json_token();  // up to the next one
        const char first = *token.data();
        if (first == '"') {
            return *(token.data() + token.size()) == ':';
        }
        return first == ':' || first == ',' || first == '}' || first == ']';
    }

    /// The text of an object all of whose fields have been read: from `begin` to where the parser
    /// stands now, which is at the comma or bracket behind it. Cheaper than a second walk through
    /// it.
    error_code textSince(const char* begin, std::string_view& raw) {
        const std::string& body = *batch_.body_;
        const char* end = nullptr;
        const auto error = document_.current_location().get(end);
        if (error == simdjson::OUT_OF_BOUNDS) {
            end = body.data() + body.size();
        } else if (error) {
            return error;
        }
        raw = trimmed(std::string_view(begin, static_cast<std::size_t>(end - begin)));
        return simdjson::SUCCESS;
    }

    /// Other control characters stay: what they follow is no good value.
    static std::string_view trimmed(std::string_view raw) {
        constexpr std::string_view kBlanks = " \n\r\t";
        while (!raw.empty() && static_cast<unsigned char>(raw.back()) <= ' ' &&
               kBlanks.find(raw.back()) != std::string_view::npos) {
            raw.remove_suffix(1);
        }
        return raw;
    }

    /// Calls `visit(key, value)` for each field of an object; does nothing for other types.
    template <typename Visit>
    static error_code forEachField(ondemand::value& value, Visit visit) {
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) {
            return error;
        }
        if (type != ondemand::json_type::object) {
            return simdjson::SUCCESS;
        }
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) {
            return error;
        }
        return forEachField(object, visit);
    }

    template <typename Visit>
    static error_code forEachField(ondemand::object& object, Visit visit) {
        for (auto entry : object) {
            ondemand::field field;
            if (const auto error = std::move(entry).get(field)) {
                return error;
            }
            if (misleads(field.value())) {
                return simdjson::TAPE_ERROR;
            }
            const ondemand::raw_json_string key = field.key();
            if (const auto error = visit(key, field.value())) {
                return error;
            }
        }
        return simdjson::SUCCESS;
    }

    /// The same for names that may be spelt with escapes: if `visit` gives kOtherName, it is called
    /// again with the plain name.
    template <typename Container, typename Visit>
    error_code forEachName(Container& container, Visit visit) {
        return forEachField(container, [&](ondemand::raw_json_string key, ondemand::value& value) {
            error_code error;
            while ((error = visit(key, value)) == kOtherName) {
                const char* end = key.raw();
                while (*end != '"' && *end != '\\') {
                    ++end;
                }
                if (*end == '"' || !spellPlainly(key, value)) {
                    return simdjson::SUCCESS;
                }
            }
            return error;
        });
    }

    /// False if that is no name of the protocol.
    bool spellPlainly(ondemand::raw_json_string& key, ondemand::value& value) {
        const char* const begin = key.raw();
        std::string_view name(begin,
                              static_cast<std::size_t>(value.raw_json_token().data() - begin));
        // Between its closing quote and the value there is nothing but a colon and blanks.
        name = name.substr(0, name.rfind('"'));
        plainName_ = unescapeJsonString(name).value_or("\"");
        if (plainName_.find_first_of("\"\\") != std::string::npos) {
            return false;
        }
        plainName_ += '"';
        plainName_.append(simdjson::SIMDJSON_PADDING, '\0');  // it is compared in the dark
        key = ondemand::raw_json_string(reinterpret_cast<const std::uint8_t*>(plainName_.data()));
        return true;
    }

    static bool isObjectOrNull(ondemand::value& value) {
        const std::string_view raw = trimmed(value.raw_json_token());
        return raw == "null" || (!raw.empty() && raw.front() == '{');
    }

    /// The token of a scalar; empty for objects and arrays.
    static std::string_view scalar(ondemand::value& value) {
        const std::string_view raw = trimmed(value.raw_json_token());
        return raw.empty() || raw.front() == '{' || raw.front() == '[' ? std::string_view() : raw;
    }

    /// The content of a JSON string given as raw text; unescaped if need be. Empty if it is none.
    std::string_view text(std::string_view raw) {
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
    std::string_view idText(std::string_view raw) {
        if (raw.empty() || raw.front() == '"') {
            return text(raw);
        }
        const bool number = raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9');
        return number ? raw : std::string_view();
    }

    /// @param begin  where its text begins
    error_code readMessage(ondemand::object& message, const char* begin) {
        MessageRecord& record = batch_.records_.emplace_back();
        problem_ = nullptr;
        createdDate_ = {};
        commitTime_ = {};
        const auto error =
            forEachName(message, [&](ondemand::raw_json_string key, ondemand::value& value) {
                return readField(record, key, value);
            });
        if (error) {
            return error;
        }
        if (const auto failure = textSince(begin, record.raw)) {
            return failure;
        }
        if (record.channel.empty() || record.channel.front() != '/') {
            report("a message has no channel", record.raw);
            batch_.records_.pop_back();
            return simdjson::SUCCESS;
        }
        if (problem_ != nullptr) {
            report(problem_, record.raw);
        }
        record.isMeta = record.channel.substr(0, kMetaPrefix.size()) == kMetaPrefix;
        if (record.creationTime.empty()) {
            // A change event may carry the creation date of the record that changed.
            record.creationTime = commitTime_.empty() ? createdDate_ : commitTime_;
        }
        return simdjson::SUCCESS;
    }

    error_code readField(MessageRecord& record, ondemand::raw_json_string key,
                         ondemand::value& value) {
        if (key == "data") {
            return readData(record, value);
        }
        if (key == "advice") {
            return readAdvice(record.advice, value);
        }
        if (key == "ext") {
            return readExt(record, value);
        }
        if (key == "channel") {
            record.channel = text(scalar(value));
        } else if (key == "id") {
            record.id = idText(scalar(value));
        } else if (key == "successful") {
            const std::string_view raw = scalar(value);
            if (raw == "true" || raw == "false") {
                record.successful = raw == "true";
            } else {
                record.successful.reset();
                problem_ = "`successful` of a reply is neither true nor false";
            }
        } else if (key == "clientId") {
            record.clientId = text(scalar(value));
        } else if (key == "subscription") {
            record.subscription = text(scalar(value));
        } else if (key == "error") {
            record.error = text(scalar(value));
        } else {
            return kOtherName;
        }
        return simdjson::SUCCESS;
    }

    // Of members with one name the last counts, as a whole: what an earlier one has left is
    // dropped.

    error_code readData(MessageRecord& record, ondemand::value& value) {
        forgetEvent(record);
        forgetPayload();
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) {
            return error;
        }
        if (type != ondemand::json_type::object) {
            return rawOf(value, record.data);
        }
        const char* const begin = value.raw_json_token().data();
        ondemand::object data;
        if (const auto error = value.get_object().get(data)) {
            return error;
        }
        const auto error =
            forEachName(data, [&](ondemand::raw_json_string key, ondemand::value& member) {
                if (key == "event") {
                    return readEvent(record, member);
                }
                return key == "payload" ? readPayload(member) : kOtherName;
            });
        return error ? error : textSince(begin, record.data);
    }

    static void forgetEvent(MessageRecord& record) {
        record.replayId.reset();
        record.creationTime = {};
    }

    void forgetPayload() {
        createdDate_ = {};
        commitTime_ = {};
    }

    error_code readEvent(MessageRecord& record, ondemand::value& event) {
        forgetEvent(record);
        if (!isObjectOrNull(event)) {
            problem_ = "`event` of an event is no object";
        }
        return forEachName(event, [&](ondemand::raw_json_string key, ondemand::value& value) {
            if (key == "replayId") {
                const std::string_view raw = trimmed(value.raw_json_token());
                record.replayId = ReplayId::parse(raw);
                if (!record.replayId && raw != "null") {
                    problem_ = "the replayId of an event is no 64-bit integer";
                } else if (record.replayId && record.replayId->isSpecial()) {
                    // Stored, it would mean "new events" or "all events" at the next start.
                    record.replayId.reset();
                    problem_ = "the replayId of an event is not that of an event";
                }
            } else if (key == "createdDate") {
                record.creationTime = text(scalar(value));
            } else {
                return kOtherName;
            }
            return simdjson::SUCCESS;
        });
    }

    /// A payload has many names: those are not unescaped, at the price of a time of creation.
    error_code readPayload(ondemand::value& payload) {
        forgetPayload();
        return forEachField(payload, [&](ondemand::raw_json_string key, ondemand::value& value) {
            if (key == "CreatedDate") {
                createdDate_ = text(scalar(value));
                return simdjson::SUCCESS;
            }
            return key == "ChangeEventHeader" ? readChangeHeader(value) : simdjson::SUCCESS;
        });
    }

    error_code readChangeHeader(ondemand::value& header) {
        commitTime_ = {};
        return forEachField(header, [&](ondemand::raw_json_string key, ondemand::value& value) {
            if (key == "commitTimestamp") {
                const std::string_view raw = scalar(value);
                commitTime_ = ReplayId::parse(raw) ? raw : std::string_view();
            }
            return simdjson::SUCCESS;
        });
    }

    error_code readExt(MessageRecord& record, ondemand::value& ext) {
        record.failureReason = {};
        return forEachName(ext, [&](ondemand::raw_json_string key, ondemand::value& value) {
            return key == "sfdc" ? readFailure(record, value) : kOtherName;
        });
    }

    error_code readFailure(MessageRecord& record, ondemand::value& sfdc) {
        record.failureReason = {};
        return forEachName(sfdc, [&](ondemand::raw_json_string key, ondemand::value& value) {
            if (key != "failureReason") {
                return kOtherName;
            }
            record.failureReason = text(scalar(value));
            return simdjson::SUCCESS;
        });
    }

    error_code readAdvice(Advice& advice, ondemand::value& object) {
        advice = Advice();
        if (!isObjectOrNull(object)) {
            problem_ = "the server's advice is no object";
        }
        return forEachName(object, [&](ondemand::raw_json_string key, ondemand::value& value) {
            if (key == "reconnect") {
                const std::string_view raw = text(scalar(value));
                if (raw == "retry") {
                    advice.reconnect = Reconnect::Retry;
                } else if (raw == "handshake") {
                    advice.reconnect = Reconnect::Handshake;
                } else if (raw == "none") {
                    advice.reconnect = Reconnect::None;
                } else {
                    problem_ = "the server gave an unknown advice";
                }
            } else if (key == "interval") {
                advice.interval = duration(value);
            } else if (key == "timeout") {
                advice.timeout = duration(value);
                if (advice.timeout && advice.timeout->count() < 0) {
                    advice.timeout.reset();
                }
            } else if (key == "multiple-clients") {
                advice.multipleClients = scalar(value) == "true";
            } else {
                return kOtherName;
            }
            return simdjson::SUCCESS;
        });
    }

    std::optional<std::chrono::milliseconds> duration(ondemand::value& value) {
        const auto number = ReplayId::parse(scalar(value));  // any 64-bit integer
        if (!number) {
            problem_ = "a duration in the server's advice is no integer";
            return std::nullopt;
        }
        return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(number->toInt64()),
                                                   kMaxAdvice);
    }

    MessageBatch& batch_;
    ParseIssues& issues_;
    ondemand::document document_;
    const char* problem_ = nullptr;  ///< of the message being read
    // Its time of creation, if `event` names none
    std::string_view createdDate_;
    std::string_view commitTime_;
    std::size_t issueCount_ = 0;
    std::string plainName_;
};

std::shared_ptr<const MessageBatch> MessageBatch::parse(std::shared_ptr<const std::string> body,
                                                        ParseIssues& issues) {
    for (bool repaired = false;; repaired = true) {
        const auto batch = std::make_shared<MessageBatch>();
        batch->body_ = padded(std::move(body));
        ParseIssues found;
        const error_code error = BatchReader(*batch, found).read();
        if (error == simdjson::SUCCESS) {
            issues.insert(issues.end(), found.begin(), found.end());
            return batch;
        }
        if (error != simdjson::UTF8_ERROR || repaired) {
            throw ProtocolError(std::string("the reply is no Bayeux reply (") +
                                    (error == kNoMessage ? "it contains no message"
                                                         : simdjson::error_message(error)) +
                                    ")",
                                redactedExcerpt(*batch->body_));
        }
        // Better events with a replacement character than none.
        issues.emplace_back("the reply is not valid UTF-8; bad bytes were replaced", std::string());
        body = std::make_shared<const std::string>(replaceInvalidUtf8(*batch->body_));
    }
}

}  // namespace sfstreaming::internal
