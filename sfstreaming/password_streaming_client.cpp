// SPDX-License-Identifier: MIT
// Sign-in with user name and password.
#include "sfstreaming/password_streaming_client.h"

#include <utility>

#include "sfstreaming/internal/oauth.h"
#include "sfstreaming/internal/tls.h"

namespace sfstreaming {

PasswordStreamingClient::PasswordStreamingClient(ConnectedApp app, PasswordCredentials credentials,
                                                 ClientOptions options)
    : OAuthStreamingClient(std::move(app), std::move(options)),
      credentials_(std::move(credentials)) {}

PasswordStreamingClient::~PasswordStreamingClient() {
    internal::wipe(credentials_.password);
}

pplx::task<AccessToken> PasswordStreamingClient::fetchToken() {
    return requestToken(internal::passwordForm(app().clientId, app().clientSecret,
                                               credentials_.username, credentials_.password));
}

}  // namespace sfstreaming
