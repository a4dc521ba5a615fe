// SPDX-License-Identifier: MIT
// The cookies of one client.
#include "sfstreaming/internal/cookie_jar.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

namespace {

constexpr std::size_t kMaxCookies = 100;
constexpr std::size_t kMaxCookieBytes = 8192;
// No cookie is kept longer, as in browsers.
constexpr std::chrono::seconds kMaxLife = std::chrono::hours(24 * 400);

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// The part before `separator`, which is taken off `text` with it.
std::string_view cutAt(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const std::string_view part = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    return part;
}

bool isAddress(std::string_view host) {
    return host.find_first_not_of("0123456789.") == std::string_view::npos || host.front() == '[';
}

bool domainMatches(std::string_view host, std::string_view domain) {
    return host == domain ||
           (host.size() > domain.size() && host.substr(host.size() - domain.size()) == domain &&
            host[host.size() - domain.size() - 1] == '.' && !isAddress(host));
}

bool pathMatches(std::string_view path, std::string_view cookiePath) {
    return path.substr(0, cookiePath.size()) == cookiePath &&
           (path.size() == cookiePath.size() || cookiePath.back() == '/' ||
            path[cookiePath.size()] == '/');
}

std::string_view pathOf(std::string_view target) {
    return target.substr(0, target.find_first_of("?#"));
}

std::string defaultPath(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

/// A number of seconds; what is beyond 64 bits counts as the largest or smallest number.
std::optional<std::int64_t> wholeSeconds(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
        return std::nullopt;
    }
    if (error == std::errc::result_out_of_range) {
        using Limits = std::numeric_limits<std::int64_t>;
        return text.front() == '-' ? Limits::min() : Limits::max();
    }
    return value;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

}  // namespace

std::optional<CookieJar::TimePoint> parseCookieDate(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
    std::optional<unsigned> month;
    std::optional<int> day;
    std::optional<int> year;
    std::optional<std::chrono::seconds> time;
    while (!text.empty()) {
        const auto end = text.find_first_of(" ,-");
        const std::string_view token = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const auto value = number(token);
        const auto found = std::find(kMonths.begin(), kMonths.end(), lower(token.substr(0, 3)));
        if (!time && std::count(token.begin(), token.end(), ':') == 2) {
            std::string_view rest = token;
            const auto hours = number(cutAt(rest, ':'));
            const auto minutes = number(cutAt(rest, ':'));
            const auto seconds = number(rest);
            const auto within = [](std::optional<int> part, int limit) {
                return part && *part >= 0 && *part < limit;
            };
            if (within(hours, 24) && within(minutes, 60) && within(seconds, 60)) {
                time = std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
                       std::chrono::seconds(*seconds);
            }
        } else if (value && !day && *value >= 1 && *value <= 31) {
            day = value;
        } else if (value && !year) {
            year = *value < 70 ? *value + 2000 : *value < 100 ? *value + 1900 : *value;
        } else if (!month && token.size() >= 3 && found != kMonths.end()) {
            month = static_cast<unsigned>(found - kMonths.begin()) + 1;
        }
    }
    if (!month || !day || !year || !time || *year < 1601 || *year > 9999) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    // The clock's range is smaller than that of dates: "never" is the end of it.
    const auto earliest = std::chrono::sys_days(std::chrono::year(1700) / 1 / 1);
    const auto latest = std::chrono::sys_days(std::chrono::year(2200) / 1 / 1);
    return CookieJar::TimePoint(std::clamp(std::chrono::sys_days(date), earliest, latest)) + *time;
}

std::optional<CookieJar::Cookie> CookieJar::parse(std::string_view text, const std::string& host,
                                                  const std::string& requestPath, TimePoint now) {
    if (text.size() > kMaxCookieBytes) {
        return std::nullopt;
    }
    Cookie cookie;
    cookie.domain = host;
    cookie.path = defaultPath(requestPath);
    std::string_view pair = cutAt(text, ';');
    if (pair.find('=') == std::string_view::npos) {
        return std::nullopt;
    }
    cookie.name = std::string(trimmed(cutAt(pair, '=')));
    cookie.value = std::string(trimmed(pair));
    const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (cookie.name.empty() || std::any_of(cookie.name.begin(), cookie.name.end(), control) ||
        std::any_of(cookie.value.begin(), cookie.value.end(), control)) {
        return std::nullopt;
    }
    bool hasMaxAge = false;
    while (!text.empty()) {
        std::string_view value = cutAt(text, ';');
        const std::string name = lower(trimmed(cutAt(value, '=')));
        value = trimmed(value);
        if (name == "domain" && !value.empty()) {
            std::string domain = lower(value.front() == '.' ? value.substr(1) : value);
            if (!domainMatches(host, domain)) {
                return std::nullopt;
            }
            // Nothing lies below an address, and too much below a name of one part: that may name
            // itself only, and means no more by it.
            const bool narrow = domain.find('.') == std::string::npos || isAddress(domain);
            if (narrow && domain != host) {
                return std::nullopt;
            }
            cookie.domain = std::move(domain);
            cookie.hostOnly = narrow;
        } else if (name == "path") {
            if (!value.empty() && value.front() == '/') {
                cookie.path = std::string(value);
            }
        } else if (name == "secure") {
            cookie.secure = true;
        } else if (name == "max-age") {
            if (const auto seconds = wholeSeconds(value)) {
                hasMaxAge = true;
                cookie.expires = now + std::clamp(std::chrono::seconds(*seconds),
                                                  std::chrono::seconds(0), kMaxLife);
            }
        } else if (name == "expires" && !hasMaxAge) {
            if (const auto date = parseCookieDate(value)) {
                cookie.expires = date;
            }
        }
    }
    return cookie;
}

void CookieJar::store(std::string_view url, const HttpHeaders& headers, TimePoint now) {
    const Url target = parseUrl(url);
    const std::string path(pathOf(target.path));
    for (const auto& [name, value] : headers) {
        if (lower(name) != "set-cookie") {
            continue;
        }
        auto cookie = parse(value, target.host, path, now);
        if (!cookie) {
            continue;
        }
        const auto same = std::find_if(cookies_.begin(), cookies_.end(), [&](const Cookie& old) {
            return old.name == cookie->name && old.domain == cookie->domain &&
                   old.path == cookie->path;
        });
        const bool alive = !cookie->expires || *cookie->expires > now;
        if (same != cookies_.end()) {
            if (alive) {
                *same = std::move(*cookie);  // it keeps its place among the others
            } else {
                cookies_.erase(same);
            }
        } else if (alive) {
            if (cookies_.size() == kMaxCookies) {
                cookies_.erase(cookies_.begin());
            }
            cookies_.push_back(std::move(*cookie));
        }
    }
}

std::string CookieJar::header(std::string_view url, TimePoint now) const {
    const Url target = parseUrl(url);
    const std::string_view path = pathOf(target.path);
    // Loopback counts as secure although it is plain, as in browsers: an emulator sends the same
    // cookies as the real thing.
    const bool secure = target.scheme == "https" || isLoopbackHost(target.host);
    std::vector<const Cookie*> matching;
    for (const Cookie& cookie : cookies_) {
        const bool host = cookie.hostOnly ? cookie.domain == target.host
                                          : domainMatches(target.host, cookie.domain);
        const bool alive = !cookie.expires || *cookie.expires > now;
        if (host && alive && pathMatches(path, cookie.path) && (secure || !cookie.secure)) {
            matching.push_back(&cookie);
        }
    }
    std::stable_sort(matching.begin(), matching.end(), [](const Cookie* a, const Cookie* b) {
        return a->path.size() > b->path.size();
    });
    std::string header;
    for (const Cookie* cookie : matching) {
        header += (header.empty() ? "" : "; ") + cookie->name + "=" + cookie->value;
    }
    return header;
}

}  // namespace sfstreaming::internal
