// SPDX-License-Identifier: MIT
// Exchanges Bayeux messages with the org's CometD endpoint.
#include "sfstreaming/internal/bayeux_endpoint.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/in_place.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/version.h"

namespace sfstreaming::internal {

namespace {

// How much longer than its own deadline a transport may take before it counts as stuck.
constexpr auto kWatchdogGrace = std::chrono::seconds(5);
// A server may ask for patience, but not for more than this.
constexpr auto kMaxRetryAfter = std::chrono::minutes(30);

std::optional<std::chrono::milliseconds> retryAfter(const HttpHeaders& headers) {
    const std::string_view text = findHeader(headers, "Retry-After");
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;  // absent, or a date: our own back-off is as good
    }
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), kMaxRetryAfter);
}

/// The failure that is being handled, as one of errors.h: a transport may be the user's.
std::exception_ptr asTransportFailure() {
    try {
        throw;
    } catch (const pplx::task_canceled&) {
        return std::make_exception_ptr(OperationCancelled("the request was cancelled"));
    } catch (const Error&) {
        return std::current_exception();
    } catch (const std::exception& error) {
        return std::make_exception_ptr(
            TransportError(std::string("the HTTP transport failed: ") + error.what()));
    } catch (...) {
        return std::make_exception_ptr(TransportError("the HTTP transport failed"));
    }
}

}  // namespace

BayeuxEndpoint::BayeuxEndpoint(std::shared_ptr<HttpTransport> transport,
                               std::shared_ptr<Scheduler> scheduler, const ClientOptions& options)
    : transport_(std::move(transport)),
      scheduler_(std::move(scheduler)),
      requestTimeout_(options.requestTimeout),
      maxResponseBytes_(options.maxResponseBytes),
      userAgent_(options.userAgent.empty() ? std::string("sfstreaming/") + version()
                                           : options.userAgent) {}

void BayeuxEndpoint::setToken(const AccessToken& token) {
    instanceUrl_ = token.instanceUrl;
    authorization_ = "Bearer " + token.token;
}

HttpRequest BayeuxEndpoint::makeRequest(std::string method, const std::string& path) const {
    HttpRequest request;
    request.method = std::move(method);
    request.url = instanceUrl_ + path;
    request.headers = {{"Authorization", authorization_},
                       {"Accept", "application/json"},
                       {"User-Agent", userAgent_}};
    request.timeout = requestTimeout_;
    request.maxResponseBytes = maxResponseBytes_;
    return request;
}

pplx::task<BayeuxReply> BayeuxEndpoint::post(std::string messages,
                                             std::chrono::milliseconds timeout) {
    const auto self = shared_from_this();
    co_return read(co_await exchange(std::move(messages), timeout));
}

pplx::task<HttpResponse> BayeuxEndpoint::exchange(std::string messages,
                                                  std::chrono::milliseconds timeout) {
    const auto self = shared_from_this();
    HttpRequest request = makeRequest("POST", path_);
    const std::string url = request.url;
    request.headers.emplace_back("Content-Type", "application/json;charset=UTF-8");
    if (auto cookies = cookies_.header(url, std::chrono::system_clock::now()); !cookies.empty()) {
        request.headers.emplace_back("Cookie", std::move(cookies));
    }
    request.body = std::move(messages);
    request.timeout = timeout;
    HttpResponse response = co_await send(std::move(request), posts_);

    // From every response, failures included: the new routing cookie comes with the very reply
    // that says the session is unknown.
    cookies_.store(url, response.headers, std::chrono::system_clock::now());
    co_return response;
}

BayeuxReply BayeuxEndpoint::read(const HttpResponse& response) const {
    BayeuxReply reply;
    reply.httpStatus = response.status;
    reply.retryAfter = retryAfter(response.headers);
    try {
        ParseIssues issues;
        reply.batch = MessageBatch::parse(response.body, issues);
        if (reply.batch->size() == 0 && response.status != 200) {
            reply.batch.reset();
            throw ProtocolError("no message");
        }
        for (const ProtocolError& issue : issues) {
            onProblem_(std::make_exception_ptr(issue));
        }
    } catch (const ProtocolError& error) {
        reply.problem = response.status == 200
                            ? std::make_exception_ptr(error)
                            : std::make_exception_ptr(TransportError(
                                  "POST " + redactUrl(instanceUrl_ + path_) +
                                      " was answered with HTTP status " +
                                      std::to_string(response.status) + " and no Bayeux message",
                                  response.status));
    }
    return reply;
}

pplx::task<HttpResponse> BayeuxEndpoint::request(std::string method, std::string path,
                                                 std::string body) {
    HttpRequest request = makeRequest(std::move(method), path);
    if (!body.empty()) {
        request.headers.emplace_back("Content-Type", "application/json;charset=UTF-8");
        request.body = std::move(body);
    }
    return send(std::move(request), restRequests_);
}

/// Sends, and ends in time whatever the transport does.
pplx::task<HttpResponse> BayeuxEndpoint::send(HttpRequest request, UnderWay& group) {
    const auto self = shared_from_this();
    const OnceEvent<HttpResponse> event;
    const pplx::task<HttpResponse> result = event.task();
    const std::uint64_t id = ++lastRequest_;
    group.requests.emplace(id, event);
    const auto alarm = scheduler_->setAlarm(
        std::min(request.timeout, kLongestDelay) + kWatchdogGrace,
        [event, what = request.method + " " + redactUrl(request.url)] {
            event.failWith(TimeoutError(
                what + ": the HTTP transport did not keep its own deadline; giving up on it"));
        });
    try {
        const auto sent = transport_->send(std::move(request), group.cancellation.get_token());
        // A transport that has always replied already would be polled for ever, and nothing else
        // be done on this thread.
        const bool yields = sent != pplx::task<HttpResponse>() && sent.is_done();
        sent.then(
            [event](const pplx::task<HttpResponse>& done) {
                try {
                    event.set(done.get());
                } catch (...) {
                    event.fail(asTransportFailure());
                }
            },
            yields ? pplx::task_options() : inPlace());
    } catch (...) {
        event.fail(asTransportFailure());
    }
    HttpResponse response;
    std::exception_ptr failure;
    try {
        response = co_await result;
    } catch (...) {
        failure = std::current_exception();
    }
    scheduler_->cancelAlarm(alarm);
    group.requests.erase(id);
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return response;
}

void BayeuxEndpoint::cancelAll() {
    cancel(posts_);
    cancel(restRequests_);
}

void BayeuxEndpoint::cancel(UnderWay& group) {
    const auto cancelled = std::exchange(group.cancellation, pplx::cancellation_token_source());
    for (auto& [id, event] : std::exchange(group.requests, {})) {
        // Not left to the transport: stopping must not wait for it.
        event.failWith(OperationCancelled("the request was cancelled"));
    }
    cancelled.cancel();
}

}  // namespace sfstreaming::internal
