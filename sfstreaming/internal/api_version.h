// SPDX-License-Identifier: MIT
// Choosing an API version.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// The newest version in the reply to `GET /services/data/`, by number, not by place in the list.
/// @param ceiling  nothing newer than this; empty for no ceiling
/// @return none if the list is empty or cannot be read
std::optional<std::string> newestApiVersion(std::string_view versionsJson,
                                            std::string_view ceiling);

}  // namespace sfstreaming::internal
