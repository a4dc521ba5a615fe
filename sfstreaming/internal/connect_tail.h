// SPDX-License-Identifier: MIT
// Looks at the end of a reply before it is read.
#pragma once

#include <string_view>

namespace sfstreaming::internal {

/// Whether the reply to a poll ends with the plain good news that the poll was answered: no advice,
/// no extension. A cheap look at the last few bytes; what the whole reply says may differ, so it
/// may be acted on only in ways that can be taken back.
/// @param id  of the poll
bool endsWithPlainConnect(std::string_view body, std::string_view id) noexcept;

}  // namespace sfstreaming::internal
