// SPDX-License-Identifier: MIT
// A client whose hooks forward to lambdas of the test.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "sfstreaming/sfstreaming.h"
#include "tests/support/fake_salesforce.h"
#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

/// Options with short delays, so that recoveries take milliseconds.
inline ClientOptions quickOptions(std::shared_ptr<HttpTransport> transport) {
    using std::chrono::milliseconds;
    ClientOptions options;
    options.transport = std::move(transport);
    const BackoffOptions quick{milliseconds(2), 2.0, milliseconds(20), 0.0};
    options.reconnectBackoff = quick;
    options.busyBackoff = quick;
    options.limitBackoff = quick;
    options.subscribeRetry = {milliseconds(2), 1.5, milliseconds(10), 20};
    return options;
}

/// Signs in at the fake, as a connector does, and leaves all other hooks as they are.
class PlainClient : public BaseStreamingClient {
public:
    explicit PlainClient(ClientOptions options) : BaseStreamingClient(std::move(options)) {}

protected:
    pplx::task<AccessToken> fetchToken() override {
        HttpRequest request;
        request.method = "POST";
        request.url = "https://login.example/services/oauth2/token";
        return sendLoginRequest(std::move(request)).then([](const HttpResponse& response) {
            const auto reply = nlohmann::json::parse(*response.body);
            return AccessToken{reply.at("access_token"), reply.at("instance_url")};
        });
    }
};

class TestClient : public PlainClient {
public:
    using PlainClient::PlainClient;
    ~TestClient() override {
        if (onDestroyed) {
            onDestroyed();
        }
    }

    std::function<pplx::task<AccessToken>()> onFetchToken;
    std::function<pplx::task<void>(std::string, ReplayId, std::string)> onStore;
    std::function<pplx::task<ReplayId>(std::string)> onLast;
    std::function<pplx::task<bool>(std::string, Message)> onRetryResponse;
    std::function<pplx::task<bool>(std::string, std::exception_ptr)> onRetryException;
    std::function<pplx::task<ReplayId>(std::string, ReplayId)> onFallback;
    std::function<void()> onDestroyed;

    using BaseStreamingClient::shouldRetryOnErrorResponse;

protected:
    pplx::task<AccessToken> fetchToken() override {
        return onFetchToken ? onFetchToken() : PlainClient::fetchToken();
    }

    pplx::task<void> storeReplayId(std::string channel, ReplayId id,
                                   std::string creationTime) override {
        return onStore ? onStore(channel, id, creationTime)
                       : BaseStreamingClient::storeReplayId(channel, id, creationTime);
    }

    pplx::task<ReplayId> getLastReplayId(std::string channel) override {
        return onLast ? onLast(channel) : BaseStreamingClient::getLastReplayId(channel);
    }

    pplx::task<bool> shouldRetryOnErrorResponse(std::string channel, Message response) override {
        return onRetryResponse ? onRetryResponse(channel, response)
                               : BaseStreamingClient::shouldRetryOnErrorResponse(channel, response);
    }

    pplx::task<bool> shouldRetryOnException(std::string channel,
                                            std::exception_ptr error) override {
        return onRetryException ? onRetryException(channel, error)
                                : BaseStreamingClient::shouldRetryOnException(channel, error);
    }

    pplx::task<ReplayId> replayFallback(std::string channel, ReplayId rejected) override {
        return onFallback ? onFallback(channel, rejected)
                          : BaseStreamingClient::replayFallback(channel, rejected);
    }
};

/// What a test looks at: the ids received, the errors, the states.
struct Observed {
    Collected<std::int64_t> ids;
    Collected<std::string> errors;
    Collected<ClientState> states;
    Collected<Gap> gaps;
};

/// Watches `client` from now on.
inline std::shared_ptr<Observed> observe(BaseStreamingClient& client) {
    auto observed = std::make_shared<Observed>();
    client.addEventObserver([observed](const Event& event) {
        observed->ids.add(event.replayId() ? event.replayId()->toInt64() : 0);
    });
    client.addErrorObserver([observed](const Error& error) { observed->errors.add(error.what()); });
    client.addStateObserver(
        [observed](const StateChange& change) { observed->states.add(change.to); });
    client.addGapObserver([observed](const Gap& gap) { observed->gaps.add(gap); });
    return observed;
}

}  // namespace sfstreaming::testing
