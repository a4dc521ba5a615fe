// SPDX-License-Identifier: MIT
// What the OAuth sign-in flows share.
#include "sfstreaming/oauth_streaming_client.h"

#include <stdexcept>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/oauth.h"
#include "sfstreaming/internal/tls.h"

namespace sfstreaming {

OAuthStreamingClient::OAuthStreamingClient(ConnectedApp app, ClientOptions options)
    : BaseStreamingClient(std::move(options)), app_(std::move(app)) {
    if (app_.clientId.empty()) {
        throw std::invalid_argument("ConnectedApp::clientId (the consumer key) is empty");
    }
    while (!app_.loginUrl.empty() && app_.loginUrl.back() == '/') {
        app_.loginUrl.pop_back();
    }
}

OAuthStreamingClient::~OAuthStreamingClient() {
    internal::wipe(app_.clientSecret);
}

std::string OAuthStreamingClient::tokenUrl() const {
    return app_.loginUrl + "/services/oauth2/token";
}

pplx::task<void> OAuthStreamingClient::onTokenRefreshed(std::string) {
    return pplx::task_from_result();
}

void OAuthStreamingClient::useRefreshToken(const std::string&) {}

pplx::task<AccessToken> OAuthStreamingClient::requestToken(std::string form) {
    HttpRequest request;
    request.method = "POST";
    request.url = tokenUrl();
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.timeout = options().requestTimeout;
    request.maxResponseBytes = std::size_t{1} << 20;
    request.body = form;
    internal::wipe(form);
    const HttpResponse response = co_await sendLoginRequest(std::move(request));
    internal::TokenReply reply = internal::parseTokenReply(response.status, *response.body);
    if (!reply.refreshToken.empty()) {
        useRefreshToken(reply.refreshToken);
        const pplx::task<void> stored = onTokenRefreshed(reply.refreshToken);
        if (stored == pplx::task<void>()) {
            throw HookError(
                "onTokenRefreshed returned an empty task; return pplx::task_from_result() when "
                "there is nothing to wait for",
                "onTokenRefreshed");
        }
        co_await stored;
    }
    co_return AccessToken{std::move(reply.accessToken), std::move(reply.instanceUrl),
                          std::move(reply.organizationId)};
}

}  // namespace sfstreaming
