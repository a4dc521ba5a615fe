// SPDX-License-Identifier: MIT
// The strings of a JSON text: those that may be shown, and those that may not.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace sfstreaming::testing {

/// Ends the process if `shown` contains a string of `json` that is a value and long enough to be a
/// secret. Names may be shown; what is no JSON is not judged.
void requireValuesHidden(std::string_view json, std::string_view shown);

}  // namespace sfstreaming::testing
