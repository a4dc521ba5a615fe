// SPDX-License-Identifier: MIT
// JSON strings and single values of any content.
#include <algorithm>
#include <string>

#include <simdjson.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/json.h"
#include "sfstreaming/json_field.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

namespace dom = simdjson::dom;

void checkStrings(std::string_view text) {
    const std::string good = replaceInvalidUtf8(text);
    require(simdjson::validate_utf8(good), "what was repaired is UTF-8");
    require(!simdjson::validate_utf8(text.data(), text.size()) || good == text,
            "what is good is not repaired");
    std::string quoted;
    appendJsonString(quoted, good);
    require(quoted.size() >= 2 && quoted.front() == '"' && quoted.back() == '"', "quotes");
    const auto again = unescapeJsonString(std::string_view(quoted).substr(1, quoted.size() - 2));
    require(again && *again == good, "what was written is read");

    // As the content of a string, whatever it is.
    const std::string document = '"' + std::string(text) + '"';
    dom::parser parser;
    std::string_view expected;
    const bool isString = !parser.parse(document).get_string().get(expected);
    const auto content = unescapeJsonString(text);
    require(content.has_value() == isString, "a string is a string");
    require(!content || *content == expected, "a string is the string");
}

template <typename Read>
bool succeeds(Read read) {
    try {
        read();
        return true;
    } catch (const ProtocolError&) {
        return false;
    }
}

/// The two parsers differ on numbers that are out of range.
bool hasManyDigits(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) >=
           19;
}

/// A field is a value without blanks around it.
void checkField(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    if (!text.empty() && (kBlanks.find(text.front()) != std::string_view::npos ||
                          kBlanks.find(text.back()) != std::string_view::npos)) {
        return;
    }
    const JsonField field(text);
    dom::parser parser;
    dom::element value;
    const bool good = !parser.parse(text.data(), text.size()).get(value);
    const bool string = succeeds([&] { field.asString(); });
    const bool integer = succeeds([&] { field.asInt64(); });
    const bool number = succeeds([&] { field.asDouble(); });
    const bool boolean = succeeds([&] { field.asBool(); });
    require(string == (good && value.is_string()), "a string and nothing else");
    require(integer == (good && value.is_int64()), "an integer and nothing else");
    require(number == (good && value.is_number()) || hasManyDigits(text),
            "a number and nothing else");
    require(boolean == (good && value.is_bool()), "a boolean and nothing else");
    for (const char* const name : {"a", "event", ""}) {
        const JsonField member = field[name];
        require(!member.exists() || liesIn(member.raw(), text), "a member is a slice");
    }
    succeeds([&] { field.json(); });
}

void checkPayload(const std::string& text) {
    try {
        const std::string message =
            completeSubscribe(text, "7", "client", "/topic/A", ReplayId::parse("5"));
        require(message.front() == '{' && message.back() == '}', "a message is an object");
    } catch (const UsageError&) {
        // What is no object is refused.
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = asText(data, size);
    checkStrings(text);
    checkField(text);
    checkPayload(std::string(text));
    return 0;
}
