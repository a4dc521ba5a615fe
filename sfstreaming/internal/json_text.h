// SPDX-License-Identifier: MIT
// JSON strings, written and read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// Appends `text` as a JSON string, quotes included.
void appendJsonString(std::string& out, std::string_view text);

/// The content between the quotes of a JSON string, unescaped; none if it is malformed.
std::optional<std::string> unescapeJsonString(std::string_view inner);

/// `text` with each byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string replaceInvalidUtf8(std::string_view text);

}  // namespace sfstreaming::internal
