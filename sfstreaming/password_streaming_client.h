// SPDX-License-Identifier: MIT
/// @file
/// Sign-in with user name and password.
#pragma once

#include <string>

#include "sfstreaming/oauth_streaming_client.h"

namespace sfstreaming {

struct PasswordCredentials {
    std::string username;
    /// The password, followed by the user's security token unless the caller's address is trusted.
    std::string password;
};

/// A client that signs in with the OAuth 2.0 username–password flow. Salesforce blocks the flow in
/// orgs created since Summer '23 unless an administrator allows it.
class SFSTREAMING_EXPORT PasswordStreamingClient : public OAuthStreamingClient {
public:
    PasswordStreamingClient(ConnectedApp app, PasswordCredentials credentials,
                            ClientOptions options = {});
    ~PasswordStreamingClient() override;

protected:
    pplx::task<AccessToken> fetchToken() override;

private:
    PasswordCredentials credentials_;
};

}  // namespace sfstreaming
