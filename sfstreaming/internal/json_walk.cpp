// SPDX-License-Identifier: MIT
// Walks through JSON text from one structural character to the next.
#include "sfstreaming/internal/json_walk.h"

#include <algorithm>
#include <bit>
#include <memory>

#include <simdjson.h>

#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

namespace {

static_assert(HttpResponse::kBodyPadding >= simdjson::SIMDJSON_PADDING);

using Parser = simdjson::internal::dom_parser_implementation;

// Tables for texts of this size are kept; what a larger one needed is given back.
constexpr std::size_t kKept = std::size_t{4} << 20;
constexpr std::size_t kSmallest = std::size_t{64} << 10;

/// This thread's parser, with tables for `size` bytes; null if there cannot be one. It is kept: its
/// tables cost more to make than most texts to read.
Parser* parserFor(std::size_t size) noexcept {
    thread_local std::unique_ptr<Parser> parser;
    if (parser && (parser->capacity() < size || (parser->capacity() > kKept && size <= kKept))) {
        parser.reset();
    }
    if (!parser && size <= simdjson::SIMDJSON_MAXSIZE_BYTES) {
        const std::size_t capacity = size > kKept ? size : std::bit_ceil(std::max(size, kSmallest));
        // Its second stage, which would need a depth, is not used.
        const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
            capacity, 1, parser);
        if (error) {
            parser.reset();
        }
    }
    return parser.get();
}

}  // namespace

JsonFault JsonCursor::open(const std::string& text) noexcept {
    Parser* const parser = parserFor(text.size());
    if (parser == nullptr) {
        return JsonFault::TooLarge;
    }
    switch (parser->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                           simdjson::stage1_mode::regular)) {
        case simdjson::SUCCESS:
            break;
        case simdjson::EMPTY:
            return JsonFault::Empty;
        case simdjson::UTF8_ERROR:
            return JsonFault::Utf8;
        case simdjson::UNCLOSED_STRING:
        case simdjson::UNESCAPED_CHARS:
            return JsonFault::String;
        default:
            return JsonFault::Structure;
    }
    std::uint32_t* const places = parser->structural_indexes.get();
    const std::uint32_t count = parser->n_structural_indexes;
    places[count] = static_cast<std::uint32_t>(text.size());
    text_ = text.data();
    place_ = places;
    end_ = places + count;
    return JsonFault::None;
}

const char* toString(JsonFault fault) noexcept {
    switch (fault) {
        case JsonFault::None:
            break;
        case JsonFault::Empty:
            return "it is empty";
        case JsonFault::Utf8:
            return "it is not valid UTF-8";
        case JsonFault::String:
            return "a string in it has no end, or a control character";
        case JsonFault::TooLarge:
            return "it is too large to be read";
        case JsonFault::Structure:
            return "its JSON text is malformed";
    }
    return "nothing is wrong";
}

}  // namespace sfstreaming::internal
