// SPDX-License-Identifier: MIT
// The error strings of the protocol.
#pragma once

#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// "403:args:text" taken apart. `code` is 0 for a string of another shape; `raw` is always whole.
struct BayeuxError {
    int code = 0;
    std::string args;
    std::string text;
    std::string raw;
};

/// Grammar of Bayeux 1.0: three digits, a colon, comma-separated arguments, a colon, text. The text
/// may contain further colons.
BayeuxError parseBayeuxError(std::string_view error);

}  // namespace sfstreaming::internal
