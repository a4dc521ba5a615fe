// SPDX-License-Identifier: MIT
/// @file
/// What the OAuth sign-in flows share.
#pragma once

#include <string>

#include "sfstreaming/base_streaming_client.h"

namespace sfstreaming {

/// The login hosts of Salesforce.
inline constexpr const char* kProductionLoginUrl = "https://login.salesforce.com";
inline constexpr const char* kSandboxLoginUrl = "https://test.salesforce.com";

/// The app that was registered in Salesforce Setup.
struct ConnectedApp {
    /// "Consumer key".
    std::string clientId;
    /// "Consumer secret"; may be empty for public apps (refresh-token flow only).
    std::string clientSecret;
    /// Base URL of the login host: kProductionLoginUrl, kSandboxLoginUrl, or the org's My Domain,
    /// "https://acme.my.salesforce.com".
    std::string loginUrl = kProductionLoginUrl;
};

/// Base of the connectors that sign in at the OAuth token endpoint.
class SFSTREAMING_EXPORT OAuthStreamingClient : public BaseStreamingClient {
public:
    ~OAuthStreamingClient() override;

protected:
    OAuthStreamingClient(ConnectedApp app, ClientOptions options);

    const ConnectedApp& app() const noexcept { return app_; }

    /// The token endpoint. Default: loginUrl + "/services/oauth2/token".
    virtual std::string tokenUrl() const;

    /// Called when the server has issued a new refresh token (rotation): the old one is dead from
    /// then on, and the client itself uses the new one. Store it; the sign-in goes on when the task
    /// is done.
    /// Default: does nothing. Thread: callback lane (part of fetchToken()). Failure: the sign-in
    /// fails with it.
    virtual pplx::task<void> onTokenRefreshed(std::string refreshToken);

    /// Posts a form to tokenUrl() and reads the reply. For connectors.
    /// @param form  urlencoded body, wiped after use
    pplx::task<AccessToken> requestToken(std::string form);

private:
    /// Replaces the refresh token that the next sign-in uses.
    virtual void useRefreshToken(const std::string& refreshToken);

    ConnectedApp app_;
};

}  // namespace sfstreaming
