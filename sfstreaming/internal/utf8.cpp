// SPDX-License-Identifier: MIT
// Between UTF-8 and the strings of cpprestsdk, which are wide on Windows.
#include "sfstreaming/internal/utf8.h"

#include <cpprest/asyncrt_utils.h>

namespace sfstreaming::internal {

utility::string_t toNative(const std::string& utf8) {
    return utility::conversions::to_string_t(utf8);
}

std::string fromNative(const utility::string_t& text) {
    return utility::conversions::to_utf8string(text);
}

}  // namespace sfstreaming::internal
