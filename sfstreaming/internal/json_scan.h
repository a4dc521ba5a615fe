// SPDX-License-Identifier: MIT
// Finds values inside JSON text without a parser: what lies before them is stepped over.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sfstreaming::internal {

/// The text of a value, found by the names that lead to it from an object; `text` itself if there
/// are none. Names are compared as
/// unescaped text; of members with the same name the first counts. Only the way to the value is
/// checked, not what is stepped over.
/// @param text  of one value, without space before it
/// @return a slice of `text`; empty if there is no such value, or the way to it is malformed
std::string_view findMember(std::string_view text, std::span<const std::string_view> path);

/// The content of a JSON string that stands for itself; none if it has escapes, is malformed, or is
/// no string.
std::optional<std::string_view> plainString(std::string_view text) noexcept;

/// The value of a JSON number that is a 64-bit integer; none if it is anything else.
std::optional<std::int64_t> plainInteger(std::string_view text) noexcept;

}  // namespace sfstreaming::internal
