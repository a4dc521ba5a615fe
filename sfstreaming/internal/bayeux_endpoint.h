// SPDX-License-Identifier: MIT
// Exchanges Bayeux messages with the org's CometD endpoint.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <pplx/pplxtasks.h>

#include "sfstreaming/access_token.h"
#include "sfstreaming/client_options.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/cookie_jar.h"
#include "sfstreaming/internal/message_batch.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

/// What came back for one request.
struct BayeuxReply {
    int httpStatus = 0;
    /// Null if the body is no Bayeux body; `problem` then says why.
    std::shared_ptr<const MessageBatch> batch;
    std::exception_ptr problem;
    /// The header Retry-After, if it was a number of seconds.
    std::optional<std::chrono::milliseconds> retryAfter;
};

/// One client's view of the endpoint: its token, its cookies, its requests under way. It watches
/// over the transport: a request ends in time even if the transport never answers.
///
/// Thread: protocol lane for all functions; tasks complete on it.
class BayeuxEndpoint : public std::enable_shared_from_this<BayeuxEndpoint> {
public:
    BayeuxEndpoint(std::shared_ptr<HttpTransport> transport, std::shared_ptr<Scheduler> scheduler,
                   const ClientOptions& options);

    void setToken(const AccessToken& token);
    /// @param path  e.g. "/cometd/67.0"
    void setPath(std::string path) { path_ = std::move(path); }
    void clearCookies() { cookies_.clear(); }

    /// Posts a JSON array of messages.
    /// @param problems  called for each malformed message of the reply
    /// @return the reply, whatever its status. Fails with TransportError, TimeoutError or
    /// OperationCancelled.
    pplx::task<BayeuxReply> post(std::string messages, std::chrono::milliseconds timeout);
    /// The two halves of post(): the reply as it came, and what is in it.
    pplx::task<HttpResponse> exchange(std::string messages, std::chrono::milliseconds timeout);
    BayeuxReply read(const HttpResponse& response) const;

    /// A signed-in REST request.
    /// @param path  relative to the instance URL
    pplx::task<HttpResponse> request(std::string method, std::string path, std::string body);

    /// Ends all requests under way at once, with OperationCancelled.
    void cancelAll();
    /// The same for messages; REST requests go on.
    void cancelPosts() { cancel(posts_); }

    /// Called for each malformed message of a reply that is otherwise usable.
    void setOnProblem(std::function<void(std::exception_ptr)> onProblem) {
        onProblem_ = std::move(onProblem);
    }

private:
    struct UnderWay {
        pplx::cancellation_token_source cancellation;
        std::map<std::uint64_t, OnceEvent<HttpResponse>> requests;
    };

    pplx::task<HttpResponse> send(HttpRequest request, UnderWay& group);
    static void cancel(UnderWay& group);
    HttpRequest makeRequest(std::string method, const std::string& path) const;

    const std::shared_ptr<HttpTransport> transport_;
    const std::shared_ptr<Scheduler> scheduler_;
    const std::chrono::milliseconds requestTimeout_;
    const std::size_t maxResponseBytes_;
    const std::string userAgent_;
    std::string instanceUrl_;
    std::string authorization_;
    std::string path_;
    CookieJar cookies_;
    std::function<void(std::exception_ptr)> onProblem_;
    std::uint64_t lastRequest_ = 0;
    UnderWay posts_;
    UnderWay restRequests_;
};

}  // namespace sfstreaming::internal
