// SPDX-License-Identifier: MIT
// Between UTF-8 and the strings of cpprestsdk, which are wide on Windows.
#pragma once

#include <string>

#include <cpprest/details/basic_types.h>

namespace sfstreaming::internal {

/// @throws std::range_error for text that is no UTF-8 (Windows only)
utility::string_t toNative(const std::string& utf8);
std::string fromNative(const utility::string_t& text);

}  // namespace sfstreaming::internal
