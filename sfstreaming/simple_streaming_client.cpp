// SPDX-License-Identifier: MIT
// Clients with every capability switched on.
#include "sfstreaming/simple_streaming_client.h"

#include <utility>

namespace sfstreaming {

namespace {

ClientOptions withAll(ClientOptions options) {
    options.capabilities = Capabilities::all();
    return options;
}

}  // namespace

SimpleStreamingClient::SimpleStreamingClient(ConnectedApp app, PasswordCredentials credentials,
                                             ClientOptions options)
    : PasswordStreamingClient(std::move(app), std::move(credentials), withAll(std::move(options))) {
}
SimpleStreamingClient::~SimpleStreamingClient() = default;

SimpleRefreshTokenStreamingClient::SimpleRefreshTokenStreamingClient(ConnectedApp app,
                                                                     std::string refreshToken,
                                                                     ClientOptions options)
    : RefreshTokenStreamingClient(std::move(app), std::move(refreshToken),
                                  withAll(std::move(options))) {}
SimpleRefreshTokenStreamingClient::~SimpleRefreshTokenStreamingClient() = default;

}  // namespace sfstreaming
