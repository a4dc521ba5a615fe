// SPDX-License-Identifier: MIT
// A transport that has few requests under way at once.
#include "sfstreaming/internal/request_gate.h"

#include <deque>
#include <mutex>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/in_place.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/redact.h"

namespace sfstreaming::internal {

namespace {

using Clock = std::chrono::steady_clock;

/// A request that waits, or is under way.
class Passage {
public:
    Passage(HttpRequest request, pplx::cancellation_token token)
        : request_(std::move(request)), token_(std::move(token)) {}

    pplx::task<HttpResponse> task() const { return event_.task(); }

    /// Ends the wait of a request that is cancelled.
    void watchToken() {
        if (token_.is_cancelable()) {
            registration_ = token_.register_callback([event = event_] {
                event.failWith(OperationCancelled("the request was cancelled"));
            });
        }
    }

    /// @param done  called when the way is free again
    template <typename Done>
    void go(HttpTransport& transport, Done done) {
        if (token_.is_cancelable()) {
            token_.deregister_callback(registration_);
        }
        const auto waited =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since_);
        if (token_.is_canceled()) {
            event_.failWith(OperationCancelled("the request was cancelled"));
            done();
            return;
        }
        if (waited >= request_.timeout) {
            event_.failWith(TimeoutError(request_.method + " " + redactUrl(request_.url) +
                                         ": too many requests of its kind were before it"));
            done();
            return;
        }
        request_.timeout -= waited;
        try {
            transport.send(std::move(request_), token_)
                .then(
                    [event = event_, done](const pplx::task<HttpResponse>& sent) {
                        done();
                        try {
                            event.set(sent.get());
                        } catch (...) {
                            event.fail(std::current_exception());
                        }
                    },
                    inPlace());
        } catch (...) {
            event_.fail(std::current_exception());
            done();
        }
    }

private:
    HttpRequest request_;
    const pplx::cancellation_token token_;
    const Clock::time_point since_ = Clock::now();
    const OnceEvent<HttpResponse> event_;
    pplx::cancellation_token_registration registration_;
};

class RequestGate final : public HttpTransport, public std::enable_shared_from_this<RequestGate> {
public:
    RequestGate(std::shared_ptr<HttpTransport> transport, std::size_t limit)
        : transport_(std::move(transport)), free_(limit) {}

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override {
        auto passage = std::make_shared<Passage>(std::move(request), std::move(token));
        const auto result = passage->task();
        passage->watchToken();
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(passage));
        }
        letThrough();
        return result;
    }

private:
    void letThrough() {
        std::unique_lock lock(mutex_);
        if (std::exchange(isLettingThrough_, true)) {
            return;  // the loop below, in this thread or another, goes round once more
        }
        while (free_ > 0 && !waiting_.empty()) {
            --free_;
            const auto next = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            next->go(*transport_, [self = shared_from_this()] {
                {
                    const std::lock_guard again(self->mutex_);
                    ++self->free_;
                }
                self->letThrough();
            });
            lock.lock();
        }
        isLettingThrough_ = false;
    }

    const std::shared_ptr<HttpTransport> transport_;
    std::mutex mutex_;
    std::size_t free_;
    std::deque<std::shared_ptr<Passage>> waiting_;
    bool isLettingThrough_ = false;
};

}  // namespace

std::shared_ptr<HttpTransport> makeRequestGate(std::shared_ptr<HttpTransport> transport,
                                               std::size_t limit) {
    return std::make_shared<RequestGate>(std::move(transport), limit);
}

}  // namespace sfstreaming::internal
