// SPDX-License-Identifier: MIT
// Sign-in with a refresh token.
#include "sfstreaming/refresh_token_streaming_client.h"

#include <stdexcept>
#include <utility>

#include "sfstreaming/internal/oauth.h"
#include "sfstreaming/internal/tls.h"

namespace sfstreaming {

RefreshTokenStreamingClient::RefreshTokenStreamingClient(ConnectedApp app, std::string refreshToken,
                                                         ClientOptions options)
    : OAuthStreamingClient(std::move(app), std::move(options)),
      refreshToken_(std::move(refreshToken)) {
    if (refreshToken_.empty()) {
        throw std::invalid_argument("the refresh token is empty");
    }
}

RefreshTokenStreamingClient::~RefreshTokenStreamingClient() {
    internal::wipe(refreshToken_);
}

pplx::task<AccessToken> RefreshTokenStreamingClient::fetchToken() {
    return requestToken(internal::refreshForm(app().clientId, app().clientSecret, refreshToken_));
}

void RefreshTokenStreamingClient::useRefreshToken(const std::string& refreshToken) {
    internal::wipe(refreshToken_);
    refreshToken_ = refreshToken;
}

}  // namespace sfstreaming
