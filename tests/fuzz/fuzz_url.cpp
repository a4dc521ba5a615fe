// SPDX-License-Identifier: MIT
// URLs of any content: refused, or taken apart into parts that can be put into a request.
#include <algorithm>
#include <cctype>
#include <string>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/internal/url.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

void checkParts(std::string_view text) {
    Url url;
    try {
        url = parseUrl(text);
    } catch (const UsageError&) {
        try {
            requireSafeUrl(text, true, "the URL");
            require(false, "what is no URL is not safe");
        } catch (const UsageError&) {
        }
        return;
    }
    require(url.scheme == "http" || url.scheme == "https", "the scheme");
    require(!url.host.empty() && url.host.find_first_of("/?#@ \r\n") == std::string::npos,
            "the host");
    require(url.port.find_first_not_of("0123456789") == std::string::npos && url.port.size() <= 5,
            "the port");
    require(url.path.front() == '/', "the path");
    require(std::none_of(url.path.begin(), url.path.end(),
                         [](unsigned char c) { return c <= 0x20 || c == 0x7f; }),
            "the path has no control characters");
    const std::string authority =
        url.scheme + "://" + url.host + (url.port.empty() ? "" : ":" + url.port);
    const std::string whole = authority + url.path;
    const std::string bare = authority + url.path.substr(1);  // without the slash that was added
    require(equalsIgnoringCase(text, whole) || equalsIgnoringCase(text, bare),
            "the parts are the whole");

    bool safe = true;
    try {
        requireSafeUrl(text, false, "the URL");
    } catch (const UsageError&) {
        safe = false;
    }
    require(safe == (url.scheme == "https" || isLoopbackHost(url.host)),
            "secrets go in clear to this machine only");
}

void checkRedacted(std::string_view text) {
    const std::string shown = redactUrl(text);
    require(shown.find_first_of("?#") == std::string::npos, "the query is not shown");
    const auto scheme = shown.find("://");
    if (scheme != std::string::npos) {
        const std::string_view rest = std::string_view(shown).substr(scheme + 3);
        require(rest.substr(0, rest.find('/')).find('@') == std::string_view::npos,
                "the user is not shown");
    }
}

void checkEncoded(std::string_view text) {
    const std::string encoded = percentEncode(text);
    std::string decoded;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] == '%') {
            decoded += static_cast<char>(std::stoi(encoded.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            require(std::isalnum(static_cast<unsigned char>(encoded[i])) != 0 ||
                        std::string_view("-._~").find(encoded[i]) != std::string_view::npos,
                    "only the unreserved stay");
            decoded += encoded[i];
        }
    }
    require(decoded == text, "what is encoded can be decoded");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = asText(data, size);
    checkParts(text);
    checkRedacted(text);
    checkEncoded(text);
    return 0;
}
