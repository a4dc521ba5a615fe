// SPDX-License-Identifier: MIT
// The HTTP transport on cpprestsdk.
#include "sfstreaming/cpprest_transport.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <pplx/threadpool.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/body_sink.h"
#include "sfstreaming/internal/cpprest_config.h"
#include "sfstreaming/internal/engine.h"
#include "sfstreaming/internal/gzip.h"
#include "sfstreaming/internal/in_place.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/internal/request_checks.h"
#include "sfstreaming/internal/scheduler.h"
#include "sfstreaming/internal/transport_errors.h"
#include "sfstreaming/internal/url.h"
#include "sfstreaming/internal/utf8.h"

namespace sfstreaming {

namespace {

using namespace internal;  // this file is their client in a public namespace
namespace http = web::http;

// Connections of a pool that the server has closed are found one by one; there are never many.
constexpr unsigned kMaxStaleRetries = 8;

/// Runs `job` on the engine's threads, which alone may start and cancel requests.
void postToEngine(std::function<void()> job) {
    auto owned = std::make_unique<std::function<void()>>(std::move(job));
    pplx::get_ambient_scheduler()->schedule(
        [](void* parameter) {
            const std::unique_ptr<std::function<void()>> run(
                static_cast<std::function<void()>*>(parameter));
            (*run)();
        },
        owned.release());
}

/// Several Set-Cookie lines arrive joined by ", "; dates contain a comma as well.
void splitCookies(const std::string& joined, HttpHeaders& headers) {
    std::size_t begin = 0;
    for (std::size_t comma = joined.find(", "); comma != std::string::npos;
         comma = joined.find(", ", comma + 2)) {
        const auto next = joined.find_first_of("=;, ", comma + 2);
        if (next != std::string::npos && next > comma + 2 && joined[next] == '=') {
            headers.emplace_back("Set-Cookie", joined.substr(begin, comma - begin));
            begin = comma + 2;
        }
    }
    headers.emplace_back("Set-Cookie", joined.substr(begin));
}

/// The engine was about to send a request with a body again: the first may have been processed, and
/// its reply, with the events in it, lost.
struct SentTwice {};

/// Calls a function when its last copy is gone.
class OnDestroy {
public:
    explicit OnDestroy(std::function<void()> call) : call_(std::move(call)) {}
    ~OnDestroy() { call_(); }
    OnDestroy(const OnDestroy&) = delete;
    OnDestroy& operator=(const OnDestroy&) = delete;

private:
    std::function<void()> call_;
};

/// One request on its way. The caller's side is completed by whatever comes first: the reply, the
/// deadline or a cancellation; the engine's side dies behind it.
class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(std::shared_ptr<http::client::http_client> client, HttpRequest request,
             web::uri resource, std::shared_ptr<Scheduler> scheduler,
             pplx::cancellation_token token)
        : client_(std::move(client)),
          request_(std::move(request)),
          resource_(std::move(resource)),
          what_(request_.method + " " + redactUrl(request_.url)),
          scheduler_(std::move(scheduler)),
          token_(std::move(token)) {}

    pplx::task<HttpResponse> start() {
        const pplx::task<HttpResponse> result = event_.task();
        const std::weak_ptr<Exchange> weak = weak_from_this();
        const auto self = shared_from_this();
        alarm_ = scheduler_->setAlarm(request_.timeout, [weak] {
            if (const auto exchange = weak.lock()) {
                exchange->giveUp(std::make_exception_ptr(
                    TimeoutError(exchange->what_ + ": no complete answer within " +
                                 std::to_string(exchange->request_.timeout.count()) + " ms")));
            }
        });
        if (token_.is_cancelable()) {
            registration_ = token_.register_callback([weak] {
                if (const auto exchange = weak.lock()) {
                    exchange->giveUp(std::make_exception_ptr(
                        OperationCancelled(exchange->what_ + " was cancelled")));
                }
            });
            registered_ = true;
        }
        postToEngine([self] { self->tryAttempt(); });
        return result;
    }

private:
    /// An attempt that could not even begin ends the exchange: nobody else catches here.
    /// Thread: engine.
    void tryAttempt() {
        try {
            attempt();
        } catch (const std::exception& failure) {
            complete(std::make_exception_ptr(TransportError(
                what_ + ": the request could not be made: " + failure.what(), 0, 0, false)));
        }
    }

    /// Whatever throws here does so before both parts of the attempt can end, so that onFinished()
    /// does not follow.
    void attempt() {
        if (cancellation_.get_token().is_canceled()) {
            complete(std::make_exception_ptr(OperationCancelled(what_ + " was cancelled")));
            return;
        }
        outcome_ = nullptr;
        response_ = http::http_response();
        sink_ = std::make_shared<BodySink>(request_.maxResponseBytes);
        // Two things must have happened before the caller hears of the end: the reply is here (or
        // has failed), and the connection is back in the pool. The engine drops the request's
        // handlers just after that; without waiting for it, the next request would often open a
        // new connection.
        const auto parts = std::make_shared<std::atomic<int>>(2);
        const auto self = shared_from_this();
        const auto partDone = [self, parts] {
            if (parts->fetch_sub(1) == 1) {
                postToEngine([self] { self->onFinished(); });
            }
        };
        http::http_request request = makeRequest();
        {
            const auto guard = std::make_shared<OnDestroy>(partDone);
            const auto uploads = uploads_ = std::make_shared<int>(0);
            const bool hasBody = !request_.body.empty();
            request.set_progress_handler(
                [guard, uploads, hasBody]([[maybe_unused]] http::message_direction::direction way,
                                          [[maybe_unused]] utility::size64_t bytes) {
#ifndef _WIN32
                    // The engine sends again by itself when a kept connection ends before a reply.
                    if (hasBody && way == http::message_direction::upload && bytes == 0 &&
                        ++*uploads > 1) {
                        throw SentTwice();
                    }
#endif
                });
        }
        client_->request(std::move(request), cancellation_.get_token())
            .then(
                [self](http::http_response response) {
                    self->response_ = response;
                    return response.content_ready();
                },
                inPlace())
            .then(
                [self, partDone](const pplx::task<http::http_response>& done) {
                    try {
                        done.get();
                    } catch (...) {
                        self->outcome_ = std::current_exception();
                    }
                    partDone();
                },
                inPlace());
    }

    http::http_request makeRequest() {
        http::http_request request(toNative(request_.method));
        request.set_request_uri(resource_);
        if (!request_.body.empty()) {
            request.set_body(
                std::vector<unsigned char>(request_.body.begin(), request_.body.end()));
        }
        for (const auto& [name, value] : request_.headers) {
            request.headers()[toNative(name)] = toNative(value);
        }
        request.headers()[toNative("Accept-Encoding")] = toNative("gzip");
        request.set_response_stream(
            concurrency::streams::ostream(concurrency::streams::streambuf<std::uint8_t>(
                std::static_pointer_cast<
                    concurrency::streams::details::basic_streambuf<std::uint8_t>>(sink_))));
        return request;
    }

    /// Thread: engine.
    void onFinished() {
        if (!outcome_) {
            succeed();
            return;
        }
        std::exception_ptr error;
        bool again = false;
        try {
            std::rethrow_exception(outcome_);
        } catch (const StaleConnection&) {
            again = !mayHaveBeenSent();
            error = std::make_exception_ptr(
                TransportError(what_ + ": all kept connections had been closed by the server"));
        } catch (const SentTwice&) {
            error = std::make_exception_ptr(
                TransportError(what_ + ": the connection was closed before a reply came"));
        } catch (const http::http_exception& failure) {
            const int code = failure.error_code().value();
            again = !retriedReset_ && isStaleConnection(code, failure.what()) &&
                    (failedInBody(failure.what()) || !mayHaveBeenSent());
            retriedReset_ = retriedReset_ || again;
            error = makeTransportError(code, failure.what(), what_);
        } catch (const pplx::task_canceled&) {
            error = std::make_exception_ptr(OperationCancelled(what_ + " was cancelled"));
        } catch (const std::exception& failure) {
            error = std::make_exception_ptr(TransportError(what_ + ": " + failure.what()));
        } catch (...) {
            error = std::make_exception_ptr(TransportError(what_ + " failed"));
        }
        if (sink_->exceeded()) {
            again = false;
            error = std::make_exception_ptr(TransportError(
                what_ + ": the reply is larger than " + std::to_string(request_.maxResponseBytes) +
                " bytes; see ClientOptions::maxResponseBytes"));
        }
        if (again && attempts_++ < kMaxStaleRetries) {
            tryAttempt();
            return;
        }
        complete(error);
    }

    /// The engine sends again by itself when a kept connection ends before a reply; a failure of
    /// the second attempt then says nothing of the first.
    bool mayHaveBeenSent() const {
        return !request_.body.empty() && *uploads_ > 0;
    }

    void succeed() {
        HttpResponse result;
        result.status = response_.status_code();
        if (result.status < 200) {
            complete(std::make_exception_ptr(
                TransportError(what_ + ": an interim reply (HTTP status " +
                               std::to_string(result.status) + ") came as the final one")));
            return;
        }
        bool compressed = false;
        for (const auto& [nativeName, nativeValue] : response_.headers()) {
            const std::string name = fromNative(nativeName);
            const std::string value = fromNative(nativeValue);
            if (findHeader({{name, "x"}}, "Set-Cookie") == "x") {
                splitCookies(value, result.headers);
            } else {
                compressed = compressed || (findHeader({{name, "x"}}, "Content-Encoding") == "x" &&
                                            namesGzip(value));
                result.headers.emplace_back(name, value);
            }
        }
        try {
            result.body = sink_->body().finish();
            if (compressed && !result.body->empty()) {
                result.body = gunzip(*result.body, request_.maxResponseBytes);
            }
        } catch (...) {
            complete(std::current_exception());
            return;
        }
        finish();
        event_.set(std::move(result));
    }

    void complete(const std::exception_ptr& error) {
        finish();
        event_.fail(error);
    }

    /// The caller no longer waits. Thread: any.
    void giveUp(const std::exception_ptr& error) {
        event_.fail(error);
        postToEngine([self = shared_from_this()] { self->cancellation_.cancel(); });
    }

    void finish() {
        scheduler_->cancelAlarm(alarm_);
        if (std::exchange(registered_, false)) {
            token_.deregister_callback(registration_);
        }
        sink_.reset();
        response_ = http::http_response();
    }

    const std::shared_ptr<http::client::http_client> client_;
    const HttpRequest request_;
    const web::uri resource_;  ///< path and query
    const std::string what_;
    const std::shared_ptr<Scheduler> scheduler_;
    const pplx::cancellation_token token_;
    pplx::cancellation_token_registration registration_;
    bool registered_ = false;
    pplx::cancellation_token_source cancellation_;
    const OnceEvent<HttpResponse> event_;
    Scheduler::AlarmId alarm_ = 0;
    // Of the present attempt; engine's thread, or ordered by `parts`.
    std::shared_ptr<BodySink> sink_;
    http::http_response response_;
    std::exception_ptr outcome_;
    std::shared_ptr<int> uploads_;  ///< how often the engine began to send the body
    bool retriedReset_ = false;
    unsigned attempts_ = 0;
};

class CpprestTransport final : public HttpTransport {
public:
    explicit CpprestTransport(http::client::http_client_config config)
        : config_(std::move(config)), scheduler_(sharedTimerScheduler()) {}

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override {
        try {
            if (token.is_canceled()) {
                throw OperationCancelled("the request was cancelled");
            }
            const Url url = checkedUrl(request);
            web::uri resource(toNative(url.path));
            auto client = clientFor(url);
            return std::make_shared<Exchange>(std::move(client), std::move(request),
                                              std::move(resource), scheduler_, std::move(token))
                ->start();
        } catch (const Error&) {
            return pplx::task_from_exception<HttpResponse>(std::current_exception());
        } catch (const std::exception& error) {
            return pplx::task_from_exception<HttpResponse>(TransportError(
                "the URL cannot be used: " + std::string(error.what()), 0, 0, false));
        }
    }

private:
    std::shared_ptr<http::client::http_client> clientFor(const Url& url) {
        if (url.host.front() == '[') {
            throw TransportError(
                "IPv6 addresses cannot be used in URLs with this transport; use a host name", 0, 0,
                false);
        }
        const std::string base =
            url.scheme + "://" + url.host + (url.port.empty() ? "" : ":" + url.port);
        const std::lock_guard lock(mutex_);
        auto& client = clients_[base];
        if (!client) {
            client = std::make_shared<http::client::http_client>(
                web::uri(toNative(base)), completedConfig(config_, url.scheme == "https"));
        }
        return client;
    }

    const http::client::http_client_config config_;
    const std::shared_ptr<Scheduler> scheduler_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<http::client::http_client>> clients_;
};

}  // namespace

std::shared_ptr<HttpTransport> makeCpprestTransport(
    const http::client::http_client_config& config) {
    startEngine();
    return std::make_shared<CpprestTransport>(config);
}

}  // namespace sfstreaming
