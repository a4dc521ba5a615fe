// SPDX-License-Identifier: MIT
// The signed-in helpers: send() and REST requests.
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

/// Runs `call` on `lane` and hands on its result.
template <typename T, typename Call>
pplx::task<T> onLane(const std::shared_ptr<Lane>& lane, Call call) {
    const pplx::task_completion_event<T> result;
    lane->post([call = std::move(call), result] {
        call().then([result](const pplx::task<T>& done) {
            try {
                result.set(done.get());
            } catch (...) {
                result.set_exception(std::current_exception());
            }
        });
    });
    return pplx::task<T>(result);
}

}  // namespace

pplx::task<std::string> Session::send(std::string payload) {
    auto self = shared_from_this();
    return onLane<std::string>(
        lane_, [self, payload = std::move(payload)] { return self->sendNow(payload); });
}

pplx::task<std::string> Session::sendNow(std::string payload) {
    const auto self = shared_from_this();
    if (!sessionOpen_ || stopping_) {
        throw UsageError(
            "send(): there is no session; wait for start(), or until the state is "
            "Connected again");
    }
    BayeuxReply reply;
    std::exception_ptr failure;
    try {
        reply = co_await endpoint_->post("[" + completeMessage(payload, nextId(), clientId_) + "]",
                                         options_.requestTimeout);
        failure = reply.problem;
    } catch (...) {
        failure = std::current_exception();
    }
    if (!reply.batch) {
        failAfterLostReply(failure);
        std::rethrow_exception(failure);
    }
    hooks_->deliver(accept(reply.batch));
    dispatchReplies(reply.batch);
    std::string array = "[";
    for (std::size_t i = 0; i < reply.batch->size(); ++i) {
        array += (i == 0 ? "" : ",");
        array += (*reply.batch)[i].raw;
    }
    co_return array + "]";
}

pplx::task<HttpResponse> Session::request(std::string method, std::string path, std::string body) {
    auto self = shared_from_this();
    return onLane<HttpResponse>(
        lane_, [self, method = std::move(method), path = std::move(path), body = std::move(body)] {
            return self->requestNow(method, path, body);
        });
}

/// A refused token is renewed once; the stream's next poll uses the new one.
pplx::task<HttpResponse> Session::requestNow(std::string method, std::string path,
                                             std::string body) {
    const auto self = shared_from_this();
    if (tokenNumber_ == 0 || stopping_) {
        throw UsageError(
            "there is no token yet; call start() and wait for its task before REST "
            "calls");
    }
    const std::uint64_t number = tokenNumber_;
    HttpResponse response = co_await endpoint_->request(method, path, body);
    if (response.status == 401 && !stopping_) {
        if (number == tokenNumber_) {
            std::exception_ptr failure;
            try {
                co_await signIn("token refused in a REST call");
            } catch (const SessionFailure& caught) {
                failure = caught.error;
            }
            if (failure) {
                std::rethrow_exception(failure);
            }
        }
        response = co_await endpoint_->request(method, path, body);
    }
    co_return response;
}

}  // namespace sfstreaming::internal
