// SPDX-License-Identifier: MIT
// Replies of the token endpoint: a token, or an error of the right type that gives nothing away.
//
// The first line of an input is the HTTP status, the rest is the body.
#include <charconv>
#include <string>
#include <string_view>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/oauth.h"
#include "tests/fuzz/json_values.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

/// What is shown, without the names that the library's own texts contain: a value may be a part of
/// one.
std::string withoutNames(std::string shown) {
    for (const std::string_view name : {"access_token", "instance_url"}) {
        for (auto at = shown.find(name); at != std::string::npos; at = shown.find(name)) {
            shown.replace(at, name.size(), "#");
        }
    }
    return shown;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = asText(data, size);
    const std::string_view line = cutAt(body, '\n');
    int status = 0;
    std::from_chars(line.data(), line.data() + line.size(), status);
    try {
        const TokenReply token = parseTokenReply(status, body);
        require(status == 200, "a token comes with status 200");
        require(!token.accessToken.empty() && !token.instanceUrl.empty(), "a token is complete");
    } catch (const AuthenticationError& error) {
        require(status != 200, "a refusal has a status");
        require(!error.oauthError().empty(), "a refusal has a reason");
    } catch (const TransportError& error) {
        require(error.httpStatus() == status, "the status is kept");
        if (status == 200) {
            requireValuesHidden(body, withoutNames(error.what()));
        }
    } catch (const ProtocolError& error) {
        require(status == 200, "a token that is none has status 200");
        requireValuesHidden(body, withoutNames(std::string(error.what()) + error.excerpt()));
    }
    return 0;
}
