// SPDX-License-Identifier: MIT
// JSON strings, written and read.
#include "sfstreaming/internal/json_text.h"

#include <cstdint>
#include <cstdio>

#include <simdjson.h>

#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// The length of the valid UTF-8 sequence that `text` begins with; 0 if there is none.
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    const unsigned char second = byte(1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return overlong || outside ? 0 : length;
}

}  // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            out += escape;
        } else {
            out += c;
        }
    }
    out += '"';
}

std::optional<std::string> unescapeJsonString(std::string_view inner) {
    std::string document;
    document.reserve(inner.size() + 2 + HttpResponse::kBodyPadding);
    document += '"';
    document += inner;
    document += '"';
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document parsed;
    if (parser.iterate(document.data(), document.size(), document.capacity()).get(parsed)) {
        return std::nullopt;
    }
    std::string_view text;
    const char* rest = nullptr;
    if (parsed.get_string().get(text) ||
        parsed.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
        return std::nullopt;
    }
    return std::string(text);
}

std::string replaceInvalidUtf8(std::string_view text) {
    std::string result;
    result.reserve(text.size() + HttpResponse::kBodyPadding);
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) {
            result += kReplacement;
            text.remove_prefix(1);
        } else {
            result += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return result;
}

}  // namespace sfstreaming::internal
