// SPDX-License-Identifier: MIT
// Excerpts of any body: short, and without what might be a secret.
#include <string>

#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/redact.h"
#include "tests/fuzz/json_values.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

// An access token: it contains a character that no name has.
constexpr std::string_view kSecret = "00D9z0000001Abc!AQ8AQExample";

/// With the secret in all places that are marked.
std::string filled(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '%') {
            result += kSecret;
        } else {
            result += c;
        }
    }
    return result;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body = filled(asText(data, size));
    const std::string shown = redactedExcerpt(body);
    require(shown.size() < 300, "an excerpt is short");
    require(shown.find(kSecret) == std::string::npos, "a secret is not shown");
    require(shown.find(kSecret.substr(0, 16)) == std::string::npos &&
                shown.find(kSecret.substr(12)) == std::string::npos,
            "no half of a secret is shown");
    require(replaceInvalidUtf8(shown) == shown, "an excerpt is UTF-8");
    require(shown.find_first_of(std::string_view("\0\r\n\t\x1b", 5)) == std::string::npos,
            "an excerpt is one line");
    requireValuesHidden(body, shown);
    return 0;
}
