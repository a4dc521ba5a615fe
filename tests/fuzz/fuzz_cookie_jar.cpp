// SPDX-License-Identifier: MIT
// Set-Cookie fields of any content: what is sent back is clean, and goes to nobody else.
//
// Each line of an input is such a field, behind one character that says which host sends it.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sfstreaming/internal/cookie_jar.h"
#include "sfstreaming/internal/url.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

constexpr std::array<const char*, 6> kSenders{
    "https://acme.my.salesforce.com/cometd/67.0",
    "http://localhost:8080/cometd/67.0",
    "https://other.my.salesforce.com/services/data/v67.0?a=/b",
    "https://127.0.0.1:8443/",
    "http://[::1]/cometd/",
    "http://acme.my.salesforce.com",
};
constexpr std::array<const char*, 7> kStrangers{
    "https://evil.example/cometd/67.0",
    "https://salesforce.com.evil.example/",
    "https://notsalesforce.com/",
    "https://com/",
    "https://1.127.0.0.1/",
    "https://0.0.1/",
    "https://x.localhost/cometd/67.0",
};

struct Sent {
    std::string host;
    std::string field;
};

bool isAddress(std::string_view host) {
    return host.front() == '[' || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// Whether the two may have a cookie in common: they are the same, or in one domain that is not of
/// the top level.
bool mayShare(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    if (isAddress(a) || isAddress(b)) {
        return false;
    }
    const auto ends = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    const auto length = static_cast<std::size_t>(ends.first - a.rbegin());
    std::string_view common = a.substr(a.size() - length);
    if ((length < a.size() && a[a.size() - length - 1] != '.') ||
        (length < b.size() && b[b.size() - length - 1] != '.')) {
        common = common.substr(std::min(common.find('.'), common.size() - 1) + 1);
    }
    return common.find('.', 1) != std::string_view::npos;
}

void check(const CookieJar& jar, const char* url, const std::vector<Sent>& sent,
           CookieJar::TimePoint now) {
    const std::string header = jar.header(url, now);
    const std::string host = parseUrl(url).host;
    require(std::none_of(header.begin(), header.end(),
                         [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
            "a Cookie field has no control characters");
    std::string_view rest = header;
    while (!rest.empty()) {
        std::string_view pair = cutAt(rest, ';');
        if (!rest.empty()) {
            require(rest.front() == ' ', "cookies are separated");
            rest.remove_prefix(1);
        }
        require(pair.find('=') != std::string_view::npos && pair.front() != '=',
                "a cookie has a name");
        require(std::any_of(sent.begin(), sent.end(),
                            [&](const Sent& one) {
                                std::string_view value = pair;
                                const std::string_view name = cutAt(value, '=');
                                return mayShare(one.host, host) &&
                                       one.field.find(name) != std::string::npos &&
                                       one.field.find(value) != std::string::npos;
                            }),
                "a cookie is one that the host may know");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr CookieJar::TimePoint kNow{std::chrono::seconds(1790000000)};
    CookieJar jar;
    std::vector<Sent> sent;
    std::string_view rest = asText(data, size);
    while (!rest.empty()) {
        const std::string_view line = cutAt(rest, '\n');
        if (line.empty()) {
            continue;
        }
        const char* const url =
            kSenders[static_cast<unsigned char>(line.front()) % kSenders.size()];
        sent.push_back({parseUrl(url).host, std::string(line.substr(1))});
        jar.store(url, {{"Set-Cookie", sent.back().field}}, kNow);
        parseCookieDate(line.substr(1));
    }
    require(jar.size() <= std::min<std::size_t>(sent.size(), 100), "the jar is bounded");
    for (const char* const url : kSenders) {
        check(jar, url, sent, kNow);
    }
    for (const char* const url : kStrangers) {
        check(jar, url, sent, kNow);
    }
    check(jar, kSenders[0], sent, kNow + std::chrono::hours(10000));
    return 0;
}
