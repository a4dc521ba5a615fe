// SPDX-License-Identifier: MIT
// Requests to the OAuth token endpoint, and its replies.
#pragma once

#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// Form bodies, percent-encoded.
std::string passwordForm(const std::string& clientId, const std::string& clientSecret,
                         const std::string& username, const std::string& password);
/// @param clientSecret  left out if empty
std::string refreshForm(const std::string& clientId, const std::string& clientSecret,
                        const std::string& refreshToken);

struct TokenReply {
    std::string accessToken;
    std::string instanceUrl;
    std::string refreshToken;    ///< empty if none was issued
    std::string organizationId;  ///< empty if the reply does not tell
};

/// @throws AuthenticationError  the sign-in was refused
/// @throws TransportError       the endpoint is out of order; trying later may help
/// @throws ProtocolError        a reply that is neither
TokenReply parseTokenReply(int httpStatus, std::string_view body);

}  // namespace sfstreaming::internal
