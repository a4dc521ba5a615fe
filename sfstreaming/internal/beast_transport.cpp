// SPDX-License-Identifier: MIT
// The HTTP transport on Boost.Beast and Asio.
#include "sfstreaming/internal/beast_transport.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/connection_pool.h"
#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/engine.h"
#include "sfstreaming/internal/http_proxy.h"
#include "sfstreaming/internal/net_failure.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/internal/request_checks.h"
#include "sfstreaming/internal/tls_context.h"

namespace sfstreaming::internal {

namespace {

/// What the requests of one transport share.
struct Shared {
    ConnectionOptions options;
    std::shared_ptr<const HttpProxy> proxy;  ///< null for none
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<ConnectionPool> pool;

    /// Made when it is needed: reading the system's certificates takes tens of milliseconds. And
    /// made again when files have changed: certificates are renewed while programs run.
    std::shared_ptr<SSL_CTX> tlsFor(const Url& url) {
        if (url.scheme != "https") {
            return nullptr;
        }
        const std::lock_guard lock(mutex_);
        const auto now = Scheduler::Clock::now();
        if (!tls_) {
            tls_ = tlsContext(options);
            checked_ = now;
        } else if (now - checked_ >= kFileCheckInterval) {
            checked_ = now;
            try {
                tls_ = tlsContext(options);
            } catch (const std::invalid_argument&) {
                // Perhaps half written; what we have is as good as it was.
            }
        }
        return tls_;
    }

private:
    static constexpr auto kFileCheckInterval = std::chrono::minutes(1);

    std::mutex mutex_;
    std::shared_ptr<SSL_CTX> tls_;
    Scheduler::Clock::time_point checked_;
};

/// One request on its way. The caller's side is completed by whatever comes first: the reply, the
/// deadline or a cancellation; the network's side dies behind it.
class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(std::shared_ptr<Shared> shared, HttpRequest request, Url url,
             std::shared_ptr<SSL_CTX> tls, pplx::cancellation_token token)
        : shared_(std::move(shared)),
          request_(std::move(request)),
          url_(std::move(url)),
          origin_(url_.scheme + "://" + url_.host + ":" + url_.port),
          tls_(std::move(tls)),
          token_(std::move(token)) {}

    pplx::task<HttpResponse> start() {
        const pplx::task<HttpResponse> result = event_.task();
        const std::weak_ptr<Exchange> weak = weak_from_this();
        alarm_ = shared_->scheduler->setAlarm(request_.timeout, [weak] {
            if (const auto exchange = weak.lock()) {
                exchange->giveUp(std::make_exception_ptr(
                    TimeoutError(exchange->what() + ": no complete answer within " +
                                 std::to_string(exchange->request_.timeout.count()) + " ms")));
            }
        });
        if (token_.is_cancelable()) {
            registration_ = token_.register_callback([weak] {
                if (const auto exchange = weak.lock()) {
                    exchange->giveUp(std::make_exception_ptr(
                        OperationCancelled(exchange->what() + " was cancelled")));
                }
            });
        }
        run(shared_from_this());
        return result;
    }

private:
    static Detached run(std::shared_ptr<Exchange> self) {
        HttpResponse response;
        std::exception_ptr failure;
        try {
            response = co_await self->attempt();
        } catch (...) {
            failure = self->describe(std::current_exception());
        }
        self->finish();
        if (failure) {
            self->event_.fail(failure);
        } else {
            self->event_.set(std::move(response));
        }
    }

    /// Sends the request again only where it is certain that it has not been processed, or that
    /// this does not matter.
    Step<HttpResponse> attempt() {
        for (;;) {
            auto connection = shared_->pool->take(origin_);
            const bool isNew = !connection;
            if (isNew) {
                connection =
                    std::make_shared<HttpConnection>(engineContext(), url_, shared_->proxy, tls_);
            }
            if (!use(connection)) {
                throw NetFailure("cancelled");
            }
            // Right here, if this is a thread of the pool.
            co_await awaitIo([&connection](auto go) {
                boost::asio::dispatch(connection->executor(), std::move(go));
            });
            if (isNew) {
                co_await connection->open();
            } else if (!connection->isIdle()) {
                continue;
            }
            std::exception_ptr failure;
            HttpResponse response;
            try {
                response = co_await connection->exchange(request_, url_.path);
            } catch (const NetFailure&) {
                const bool onlyReads = request_.method == "GET" || request_.method == "HEAD";
                const bool repeatable =
                    !connection->hasReceived() && (onlyReads || !connection->hasSent());
                if (isNew || !repeatable) {
                    throw;
                }
                continue;
            }
            if (connection->isKept() && use(nullptr)) {
                shared_->pool->give(origin_, std::move(connection));
            }
            co_return response;
        }
    }

    /// @return false if nobody waits any more
    bool use(std::shared_ptr<HttpConnection> connection) {
        const std::lock_guard lock(mutex_);
        connection_ = std::move(connection);
        return !givenUp_;
    }

    /// The caller no longer waits. Thread: any.
    void giveUp(const std::exception_ptr& error) {
        event_.fail(error);
        std::shared_ptr<HttpConnection> connection;
        {
            const std::lock_guard lock(mutex_);
            givenUp_ = true;
            connection.swap(connection_);
        }
        if (connection) {
            boost::asio::post(connection->executor(), [connection] { connection->close(); });
        }
    }

    void finish() {
        shared_->scheduler->cancelAlarm(alarm_);
        if (token_.is_cancelable()) {
            token_.deregister_callback(registration_);
        }
        use(nullptr);
    }

    std::string what() const { return request_.method + " " + redactUrl(request_.url); }

    std::exception_ptr describe(const std::exception_ptr& error) const {
        try {
            std::rethrow_exception(error);
        } catch (const NetFailure& failure) {
            return std::make_exception_ptr(
                TransportError(what() + ": " + failure.what(), 0, failure.code, failure.transient));
        } catch (const Error&) {
            return error;
        } catch (const std::exception& failure) {
            return std::make_exception_ptr(TransportError(what() + ": " + failure.what()));
        }
    }

    const std::shared_ptr<Shared> shared_;
    const HttpRequest request_;
    const Url url_;
    const std::string origin_;
    const std::shared_ptr<SSL_CTX> tls_;
    const pplx::cancellation_token token_;
    const OnceEvent<HttpResponse> event_;
    pplx::cancellation_token_registration registration_;
    Scheduler::AlarmId alarm_ = 0;

    std::mutex mutex_;
    std::shared_ptr<HttpConnection> connection_;  ///< that is in use
    bool givenUp_ = false;
};

class BeastTransport final : public HttpTransport {
public:
    explicit BeastTransport(const ConnectionOptions& options)
        : shared_(std::make_shared<Shared>()) {
        startEngine();
        checkTlsFiles(options);
        shared_->options = options;
        shared_->proxy = proxyOf(options);
        shared_->scheduler = sharedTimerScheduler();
        shared_->pool = std::make_shared<ConnectionPool>(shared_->scheduler);
    }

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override {
        try {
            if (token.is_canceled()) {
                throw OperationCancelled("the request was cancelled");
            }
            Url url = checkedUrl(request);
            auto tls = shared_->tlsFor(url);
            return std::make_shared<Exchange>(shared_, std::move(request), std::move(url),
                                              std::move(tls), std::move(token))
                ->start();
        } catch (const Error&) {
            return pplx::task_from_exception<HttpResponse>(std::current_exception());
        } catch (const std::exception& error) {
            return pplx::task_from_exception<HttpResponse>(TransportError(
                "the request cannot be made: " + std::string(error.what()), 0, 0, false));
        }
    }

private:
    const std::shared_ptr<Shared> shared_;
};

}  // namespace

std::shared_ptr<HttpTransport> makeBeastTransport(const ConnectionOptions& options) {
    return std::make_shared<BeastTransport>(options);
}

}  // namespace sfstreaming::internal
