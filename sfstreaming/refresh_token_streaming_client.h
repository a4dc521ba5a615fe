// SPDX-License-Identifier: MIT
/// @file
/// Sign-in with a refresh token.
#pragma once

#include <string>

#include "sfstreaming/oauth_streaming_client.h"

namespace sfstreaming {

/// A client that signs in with a refresh token from an earlier interactive sign-in. With rotation
/// switched on in the org, each sign-in yields a new refresh token: override onTokenRefreshed() to
/// store it.
class SFSTREAMING_EXPORT RefreshTokenStreamingClient : public OAuthStreamingClient {
public:
    RefreshTokenStreamingClient(ConnectedApp app, std::string refreshToken,
                                ClientOptions options = {});
    ~RefreshTokenStreamingClient() override;

protected:
    pplx::task<AccessToken> fetchToken() override;

private:
    void useRefreshToken(const std::string& refreshToken) override;

    std::string refreshToken_;
};

}  // namespace sfstreaming
