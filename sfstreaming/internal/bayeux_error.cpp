// SPDX-License-Identifier: MIT
// The error strings of the protocol.
#include "sfstreaming/internal/bayeux_error.h"

#include <algorithm>

namespace sfstreaming::internal {

BayeuxError parseBayeuxError(std::string_view error) {
    BayeuxError result;
    result.raw = std::string(error);
    const bool hasCode =
        error.size() > 3 && error[3] == ':' &&
        std::all_of(error.begin(), error.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
    if (!hasCode) {
        result.text = result.raw;
        return result;
    }
    const std::string_view rest = error.substr(4);
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) {
        result.text = result.raw;
        return result;
    }
    result.code = (error[0] - '0') * 100 + (error[1] - '0') * 10 + (error[2] - '0');
    result.args = std::string(rest.substr(0, colon));
    result.text = std::string(rest.substr(colon + 1));
    return result;
}

}  // namespace sfstreaming::internal
