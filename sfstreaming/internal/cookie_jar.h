// SPDX-License-Identifier: MIT
// The cookies of one client.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

/// Keeps cookies in memory as RFC 6265 says, as far as Salesforce needs it: the Bayeux session is
/// bound to one cookie and routed by another. Not thread-safe.
class CookieJar {
public:
    using TimePoint = std::chrono::system_clock::time_point;

    /// Takes over the Set-Cookie fields of a reply. A cookie for another domain than the host's is
    /// dropped in silence, as browsers do.
    void store(std::string_view url, const HttpHeaders& headers, TimePoint now);
    /// The Cookie field for a request; empty if no cookie matches.
    std::string header(std::string_view url, TimePoint now) const;
    void clear() noexcept { cookies_.clear(); }
    std::size_t size() const noexcept { return cookies_.size(); }

private:
    struct Cookie {
        std::string name;
        std::string value;
        std::string domain;
        bool hostOnly = true;
        std::string path;
        bool secure = false;
        std::optional<TimePoint> expires;
    };

    static std::optional<Cookie> parse(std::string_view text, const std::string& host,
                                       const std::string& requestPath, TimePoint now);

    std::vector<Cookie> cookies_;
};

/// Both forms of an Expires attribute: "Tue, 22 Sep 2026 17:13:20 GMT" and with dashes.
std::optional<CookieJar::TimePoint> parseCookieDate(std::string_view text);

}  // namespace sfstreaming::internal
