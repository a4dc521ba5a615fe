// SPDX-License-Identifier: MIT
// What a message should be read as, according to a parser that checks all of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "sfstreaming/internal/message_batch.h"

namespace sfstreaming::testing {

/// The member of that name; of duplicates the last. None if `value` is no object.
std::optional<simdjson::dom::element> lastMember(simdjson::dom::element value,
                                                 std::string_view name);

/// Empty if it is missing or no string.
std::string_view textOf(const std::optional<simdjson::dom::element>& value);

/// Whether an object in `value`, at any depth, has two members of one name.
bool hasDuplicateNames(simdjson::dom::element value);

/// Whether a value of a reply is a message at all.
bool isMessage(simdjson::dom::element value);

/// Ends the process if `record` is not what is said by `message`, which is the same text.
void requireSame(const internal::MessageRecord& record, simdjson::dom::element message);

}  // namespace sfstreaming::testing
