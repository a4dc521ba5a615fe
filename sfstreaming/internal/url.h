// SPDX-License-Identifier: MIT
// URLs, as far as the library looks into them.
#pragma once

#include <string>
#include <string_view>

namespace sfstreaming::internal {

struct Url {
    std::string scheme;  ///< lower case
    std::string host;    ///< lower case, IPv6 literals with brackets
    std::string port;    ///< empty for the scheme's own
    std::string path;    ///< begins with '/'; query included
};

/// @throws UsageError for anything but an absolute "http://" or "https://" URL
Url parseUrl(std::string_view url);

/// "[::1]" as it is known to sockets: "::1". Other hosts as they are.
std::string hostWithoutBrackets(const std::string& host);

/// "localhost", 127.0.0.0/8 and [::1].
bool isLoopbackHost(std::string_view host) noexcept;

/// @param what  for the text of the error, e.g. "the login URL"
/// @throws UsageError for an URL that would carry secrets in clear to another machine
void requireSafeUrl(std::string_view url, bool allowPlainHttp, const char* what);

/// For values of forms and queries.
std::string percentEncode(std::string_view value);

}  // namespace sfstreaming::internal
