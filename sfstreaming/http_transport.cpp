// SPDX-License-Identifier: MIT
// The seam between the library and the network.
#include "sfstreaming/http_transport.h"

#include <algorithm>
#include <cctype>

namespace sfstreaming {

HttpTransport::~HttpTransport() = default;

std::string_view findHeader(const HttpHeaders& headers, std::string_view name) noexcept {
    const auto same = [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    };
    for (const auto& [key, value] : headers) {
        if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) {
            return value;
        }
    }
    return {};
}

}  // namespace sfstreaming
