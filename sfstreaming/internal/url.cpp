// SPDX-License-Identifier: MIT
// URLs, as far as the library looks into them.
#include "sfstreaming/internal/url.h"

#include <algorithm>
#include <cctype>

#include "sfstreaming/errors.h"

namespace sfstreaming::internal {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool isIpv4(std::string_view host) noexcept {
    for (int part = 1; part <= 4; ++part) {
        const auto dot = part < 4 ? host.find('.') : host.size();
        const std::string_view digits = host.substr(0, dot);
        const bool number =
            !digits.empty() && digits.size() <= 3 &&
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (dot == std::string_view::npos || !number || (digits.size() == 3 && digits > "255")) {
            return false;
        }
        host.remove_prefix(std::min(dot + 1, host.size()));
    }
    return true;
}

}  // namespace

Url parseUrl(std::string_view url) {
    const auto scheme = url.find("://");
    Url result;
    if (scheme != std::string_view::npos) {
        result.scheme = lower(url.substr(0, scheme));
    }
    const bool unusual =
        std::any_of(url.begin(), url.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
    if (unusual || (result.scheme != "http" && result.scheme != "https")) {
        throw UsageError("a URL must begin with https:// (or http://) and contain no spaces");
    }
    std::string_view rest = url.substr(scheme + 3);
    const auto slash = rest.find_first_of("/?#");
    std::string_view authority = rest.substr(0, slash);
    result.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    if (result.path.front() != '/') {
        result.path.insert(0, 1, '/');
    }
    if (authority.find('@') != std::string_view::npos) {
        throw UsageError("a URL must not contain a user name or password");
    }
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    result.host = lower(authority.substr(0, colon));
    if (colon != std::string_view::npos) {
        result.port = std::string(authority.substr(colon + 1));
    }
    const bool badPort = colon != std::string_view::npos &&
                         (result.port.empty() || result.port.size() > 5 ||
                          !std::all_of(result.port.begin(), result.port.end(),
                                       [](char c) { return c >= '0' && c <= '9'; }) ||
                          std::stoul(result.port) > 65535);
    if (result.host.empty() || badPort) {
        throw UsageError("a URL names no host, or a port that is none");
    }
    return result;
}

std::string hostWithoutBrackets(const std::string& host) {
    return host.size() > 2 && host.front() == '[' ? host.substr(1, host.size() - 2) : host;
}

bool isLoopbackHost(std::string_view host) noexcept {
    return host == "localhost" || host == "[::1]" || (isIpv4(host) && host.substr(0, 4) == "127.");
}

void requireSafeUrl(std::string_view url, bool allowPlainHttp, const char* what) {
    Url parsed;
    try {
        parsed = parseUrl(url);
    } catch (const UsageError& error) {
        throw UsageError(std::string(what) + " cannot be used: " + error.what());
    }
    if (parsed.scheme == "http" && !allowPlainHttp && !isLoopbackHost(parsed.host)) {
        throw UsageError(std::string(what) + " (http://" + parsed.host +
                         ") would carry secrets in clear; use https://, or set "
                         "ClientOptions::allowPlainHttp if you mean it");
    }
}

std::string percentEncode(std::string_view value) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string result;
    result.reserve(value.size());
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        const bool unreserved =
            std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved && byte < 0x80) {
            result += c;
        } else {
            result += '%';
            result += kHex[byte >> 4];
            result += kHex[byte & 0x0f];
        }
    }
    return result;
}

}  // namespace sfstreaming::internal
