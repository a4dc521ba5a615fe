// SPDX-License-Identifier: MIT
// Choosing an API version.
#include "sfstreaming/internal/api_version.h"

#include <charconv>
#include <utility>

#include <simdjson.h>

namespace sfstreaming::internal {

namespace {

using Version = std::pair<unsigned, unsigned>;

std::optional<Version> parseVersion(std::string_view text) {
    const char* const end = text.data() + text.size();
    Version version;
    const auto major = std::from_chars(text.data(), end, version.first);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') {
        return std::nullopt;
    }
    const auto minor = std::from_chars(major.ptr + 1, end, version.second);
    if (minor.ec != std::errc() || minor.ptr != end) {
        return std::nullopt;
    }
    return version;
}

}  // namespace

std::optional<std::string> newestApiVersion(std::string_view versionsJson,
                                            std::string_view ceiling) {
    simdjson::dom::parser parser;
    simdjson::dom::array list;
    if (parser.parse(simdjson::padded_string(versionsJson)).get_array().get(list)) {
        return std::nullopt;
    }
    auto limit = parseVersion(ceiling);
    if (!limit) {
        limit = parseVersion(std::string(ceiling) + ".0");  // "60" for "60.0"
    }
    std::optional<std::pair<Version, std::string>> newest;
    for (const simdjson::dom::element entry : list) {
        std::string_view text;
        if (entry["version"].get_string().get(text)) {
            continue;
        }
        const auto version = parseVersion(text);
        if (version && (!limit || *version <= *limit) && (!newest || *version > newest->first)) {
            newest.emplace(*version, std::string(text));
        }
    }
    return newest ? std::optional(newest->second) : std::nullopt;
}

}  // namespace sfstreaming::internal
