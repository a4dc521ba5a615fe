// SPDX-License-Identifier: MIT
/// @file
/// Clients with every capability switched on.
#pragma once

#include "sfstreaming/password_streaming_client.h"
#include "sfstreaming/refresh_token_streaming_client.h"

namespace sfstreaming {

/// PasswordStreamingClient with Capabilities::all(): the usual base of a program's own client. The
/// API version is the newest the org offers, unless ClientOptions::apiVersion is set.
class SFSTREAMING_EXPORT SimpleStreamingClient : public PasswordStreamingClient {
public:
    SimpleStreamingClient(ConnectedApp app, PasswordCredentials credentials,
                          ClientOptions options = {});
    ~SimpleStreamingClient() override;
};

/// RefreshTokenStreamingClient with Capabilities::all().
class SFSTREAMING_EXPORT SimpleRefreshTokenStreamingClient : public RefreshTokenStreamingClient {
public:
    SimpleRefreshTokenStreamingClient(ConnectedApp app, std::string refreshToken,
                                      ClientOptions options = {});
    ~SimpleRefreshTokenStreamingClient() override;
};

}  // namespace sfstreaming
