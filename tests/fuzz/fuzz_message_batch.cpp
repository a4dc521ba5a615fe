// SPDX-License-Identifier: MIT
// Bodies of replies: what is read from any bytes, and what an observer can do with it.
#include <algorithm>
#include <memory>
#include <string>

#include <simdjson.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/message_batch.h"
#include "sfstreaming/json.h"
#include "sfstreaming/message.h"
#include "tests/fuzz/expected_message.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

namespace dom = simdjson::dom;
using Batch = std::shared_ptr<const MessageBatch>;

constexpr std::size_t kMaxLookedAt = 20;
constexpr std::size_t kMaxExcerpt = 300;

/// None if the reply is no reply, which is an error of one type only.
Batch parsed(std::shared_ptr<const std::string> body, ParseIssues& issues) {
    try {
        return MessageBatch::parse(std::move(body), issues);
    } catch (const ProtocolError& error) {
        require(error.excerpt().size() <= kMaxExcerpt, "an excerpt is short");
        return nullptr;
    }
}

/// As the transport hands bodies over.
std::shared_ptr<const std::string> padded(std::string_view text) {
    auto body = std::make_shared<std::string>();
    body->reserve(text.size() + HttpResponse::kBodyPadding);
    body->append(text);
    return body;
}

/// Whether brackets outside of strings are closed, and the first of them at the end only. As for
/// the parser, a backslash spoils a quote even outside of strings.
bool isBalanced(std::string_view text) {
    std::ptrdiff_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            const bool spoils =
                inString || (i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\'));
            i += spoils ? 1 : 0;
        } else if (inString) {
            inString = c != '"';
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
            if (depth == 0 && i + 1 < text.size()) {
                return false;
            }
        }
    }
    return depth == 0 && !inString;
}

template <typename Read>
void tolerating(Read read) {
    try {
        read();
    } catch (const ProtocolError&) {
        // What does not fit is an error of this type.
    }
}

void readAllWays(const JsonField& field, std::string_view whole) {
    require(!field.exists() || liesIn(field.raw(), whole), "a field is a slice");
    tolerating([&] { static_cast<void>(field.asString()); });
    tolerating([&] { static_cast<void>(field.asInt64()); });
    tolerating([&] { static_cast<void>(field.asDouble()); });
    tolerating([&] { static_cast<void>(field.asBool()); });
    tolerating([&] { static_cast<void>(field.json()); });
}

/// Compares a field with what the other parser found in its place.
void requireSameField(const JsonField& field, dom::element expected) {
    require(field.exists(), "a member that is there is found");
    dom::parser parser;
    dom::element found;
    require(!parser.parse(field.raw().data(), field.raw().size()).get(found), "a field is JSON");
    require(simdjson::to_string(found) == simdjson::to_string(expected), "a field is the field");
    require(field.isNull() == expected.is_null(), "null");
    if (expected.is_string()) {
        require(field.asString() == textOf(expected), "a string");
    } else if (expected.is_int64()) {
        require(field.asInt64() == std::int64_t(expected), "an integer");
        require(field.asDouble() == double(expected), "an integer as a number");
    } else if (expected.is_double()) {
        require(field.asDouble() == double(expected), "a number");
    } else if (expected.is_bool()) {
        require(field.asBool() == bool(expected), "a boolean");
    }
}

void requireSameMembers(const JsonField& field, dom::element expected, int depth) {
    dom::object object;
    if (depth == 0 || expected.get_object().get(object)) {
        return;
    }
    for (const auto& [key, element] : object) {
        const JsonField member = field[key];
        requireSameField(member, element);
        requireSameMembers(member, element, depth - 1);
    }
}

void requireSameJson(const Event& event, const web::json::value& json) {
    using utility::conversions::to_utf8string;
    require(json.is_object(), "a message is an object");
    const auto& channel = json.at(_XPLATSTR("channel"));
    require(to_utf8string(channel.as_string()) == event.channel(), "the channel in JSON");
    if (event.replayId()) {
        const auto& id =
            json.at(_XPLATSTR("data")).at(_XPLATSTR("event")).at(_XPLATSTR("replayId"));
        require(id.as_number().to_int64() == event.replayId()->toInt64(), "the id in JSON");
    }
}

void lookAt(const Batch& batch, std::size_t index) {
    const Event event(batch, index);
    const Message message = event.message();
    require(event.raw() == message.raw() && event.channel() == message.channel(), "one message");
    for (const JsonField& field :
         {event.field(), event.field("event", "replayId"), event.field("event", "createdDate"),
          event.field("payload", "ChangeEventHeader", "commitTimestamp"),
          event.field("sobject", "Name"), message.field("ext", "sfdc", "failureReason"),
          message.field("channel")}) {
        readAllWays(field, event.raw());
    }

    dom::parser parser;
    dom::element expected;
    const bool good = !parser.parse(event.raw().data(), event.raw().size()).get(expected);
    if (good) {
        requireSame((*batch)[index], expected);
    }
    const bool comparable = good && !hasDuplicateNames(expected);
    if (comparable) {
        requireSameMembers(JsonField(event.raw()), expected, 3);
    }
    tolerating([&] {
        const web::json::value json = event.json();
        if (comparable) {
            requireSameJson(event, json);
        }
    });
}

void requireSlices(const MessageRecord& record, std::string_view body) {
    require(liesIn(record.raw, body), "a message is a slice of the reply");
    require(record.raw.front() == '{' && record.raw.back() == '}', "a message is an object");
    require(isBalanced(record.raw), "a message is balanced");
    require(!record.channel.empty() && record.channel.front() == '/', "a channel has a slash");
    require(record.data.empty() || liesIn(record.data, record.raw), "data are a slice");
    require(isBalanced(record.data), "data are balanced");
    require(!record.replayId || !record.replayId->isSpecial(), "an id is that of an event");
}

/// A message that is read alone is the same message.
void requireSameAlone(const Batch& batch, std::size_t index) {
    const MessageRecord& record = (*batch)[index];
    ParseIssues issues;
    const Batch alone = parsed(std::make_shared<const std::string>(record.raw), issues);
    require(alone && alone->size() == 1, "a message alone is a message");
    const MessageRecord& again = (*alone)[0];
    require(again.raw == record.raw && again.data == record.data &&
                again.channel == record.channel && again.replayId == record.replayId &&
                again.creationTime == record.creationTime && again.id == record.id &&
                again.successful == record.successful && again.error == record.error,
            "a message alone is the same message");
}

/// The other parser reads the whole reply: what it takes for good must be read, and no more.
void requireSameReply(const Batch& batch, std::string_view body) {
    dom::parser parser;
    dom::element reply;
    if (parser.parse(body.data(), body.size()).get(reply)) {
        return;
    }
    std::size_t messages = 0;
    std::size_t others = 0;
    dom::array array;
    if (!reply.get_array().get(array)) {
        for (const dom::element element : array) {
            (isMessage(element) ? messages : others) += 1;
        }
    } else {
        (isMessage(reply) ? messages : others) += 1;
    }
    require((batch != nullptr) == (messages > 0 || others == 0), "a reply is a reply");
    require(!batch || batch->size() == messages, "each message is read");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto body = padded(asText(data, size));
    ParseIssues issues;
    const Batch batch = parsed(body, issues);
    require(issues.size() <= 60, "the number of reports is bounded");
    requireSameReply(batch, *body);
    if (!batch) {
        return 0;
    }
    const bool repaired = replaceInvalidUtf8(*body) != *body;
    require(!repaired || !issues.empty(), "a repair is reported");
    for (std::size_t i = 0; i < batch->size(); ++i) {
        // A repaired reply is another text; its slices are checked against themselves.
        requireSlices((*batch)[i], repaired ? (*batch)[i].raw : std::string_view(*body));
    }
    for (std::size_t i = 0; i < std::min(batch->size(), kMaxLookedAt); ++i) {
        lookAt(batch, i);
        requireSameAlone(batch, i);
    }
    return 0;
}
