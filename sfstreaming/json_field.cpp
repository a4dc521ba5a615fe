// SPDX-License-Identifier: MIT
// Typed access to slices of JSON text.
#include "sfstreaming/json_field.h"

#include <cstring>
#include <type_traits>

#include <simdjson.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/json_scan.h"

namespace sfstreaming {

namespace {

namespace ondemand = simdjson::ondemand;

/// A slice of this size, most are shorter, is copied without an allocation.
constexpr std::size_t kShort = 128;

/// Reads one slice on a padded copy of it: the slice may end where the buffer ends.
template <typename T>
bool read(std::string_view raw, T& value) {
    thread_local ondemand::parser parser;
    char brief[kShort + HttpResponse::kBodyPadding];
    std::string large;
    char* text = brief;
    // The parser ignores the last byte of some tokens that are one too long: let it be a blank.
    const std::size_t size = raw.size() + 1;
    if (size > kShort) {
        large.resize(size + HttpResponse::kBodyPadding);
        text = large.data();
    } else {
        std::memset(brief + size, 0, HttpResponse::kBodyPadding);
    }
    std::memcpy(text, raw.data(), raw.size());
    text[raw.size()] = ' ';
    ondemand::document document;
    if (parser.iterate(text, size, size + HttpResponse::kBodyPadding).get(document)) {
        return false;
    }
    if constexpr (std::is_same_v<T, std::string>) {
        std::string_view content;
        if (document.get_string().get(content)) {
            return false;
        }
        value = content;
    } else if (document.get<T>().get(value)) {
        return false;
    }
    const char* rest = nullptr;
    return document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
}

template <typename T>
T readAs(const char* type, std::string_view raw) {
    T value{};
    if (raw.empty() || !read(raw, value)) {
        throw ProtocolError(std::string("a value of a message is no ") + type);
    }
    return value;
}

}  // namespace

std::string JsonField::asString() const {
    if (const auto plain = internal::plainString(raw_)) {
        return std::string(*plain);
    }
    return readAs<std::string>("string", raw_);
}

std::int64_t JsonField::asInt64() const {
    if (const auto plain = internal::plainInteger(raw_)) {
        return *plain;
    }
    return readAs<std::int64_t>("64-bit integer", raw_);
}

double JsonField::asDouble() const {
    return readAs<double>("number", raw_);
}

bool JsonField::asBool() const {
    return readAs<bool>("boolean", raw_);
}

JsonField JsonField::operator[](std::string_view name) const {
    return JsonField(internal::findMember(raw_, {&name, 1}));
}

}  // namespace sfstreaming
