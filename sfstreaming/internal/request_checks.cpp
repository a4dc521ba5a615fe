// SPDX-License-Identifier: MIT
// What is looked at before a request is sent, by every transport.
#include "sfstreaming/internal/request_checks.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/redact.h"

namespace sfstreaming::internal {

namespace {

bool hasControlCharacters(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool isToken(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7f &&
               std::string_view("()<>@,;:\\\"/[]?={}").find(static_cast<char>(c)) ==
                   std::string_view::npos;
    });
}

/// RFC 3986 allows these in a path and a query; all others must be percent-encoded.
bool isAllowedInPath(unsigned char c) noexcept {
    const bool isAlphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return isAlphanumeric || std::string_view("-._~!$&'()*+,;=:@/?%").find(static_cast<char>(c)) !=
                                 std::string_view::npos;
}

}  // namespace

Url checkedUrl(const HttpRequest& request) {
    const auto refuse = [&request](const std::string& why) {
        throw TransportError(
            request.method + " " + redactUrl(request.url) + ": " + why + "; it was not sent", 0, 0,
            false);
    };
    if (!isToken(request.method)) {
        throw TransportError("the method of the request is none; it was not sent", 0, 0, false);
    }
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name) || hasControlCharacters(value)) {
            refuse("a header field contains control characters, or has a name that is none");
        }
    }
    Url url = parseUrl(request.url);
    url.path.resize(std::min(url.path.find('#'), url.path.size()));
    if (!std::all_of(url.path.begin(), url.path.end(), isAllowedInPath)) {
        refuse("the URL contains characters that must be percent-encoded");
    }
    return url;
}

}  // namespace sfstreaming::internal
