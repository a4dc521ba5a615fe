// SPDX-License-Identifier: MIT
// Replies of the token endpoint: a token, or an error of the right type that gives nothing away.
//
// The first line of an input is the HTTP status, the rest is the body.
#include <charconv>
#include <string>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/oauth.h"
#include "tests/fuzz/json_values.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

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
            requireValuesHidden(body, error.what());
        }
    } catch (const ProtocolError& error) {
        require(status == 200, "a token that is none has status 200");
        requireValuesHidden(body, std::string(error.what()) + error.excerpt());
    }
    return 0;
}
