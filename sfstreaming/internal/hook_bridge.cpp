// SPDX-License-Identifier: MIT
// Carries calls from the session to the client's virtual functions.
#include "sfstreaming/internal/hook_bridge.h"

#include <optional>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/json.h"

namespace sfstreaming::internal {

namespace {

std::string serialise(const web::json::value& value) {
    return utility::conversions::to_utf8string(value.serialize());
}

/// One call of a hook. The client is let go before the result can be seen, and the lane's job ends
/// after that.
template <typename T>
pplx::task<void> runHook(std::weak_ptr<BaseStreamingClient> weakClient, const char* name,
                         std::function<pplx::task<T>(BaseStreamingClient&)> call,
                         pplx::task_completion_event<T> result) {
    std::optional<T> value;
    std::exception_ptr failure;
    try {
        const std::shared_ptr<BaseStreamingClient> client = weakClient.lock();
        if (!client) {
            throw OperationCancelled("the client was destroyed before " + std::string(name) +
                                     " could be called");
        }
        const pplx::task<T> task = call(*client);
        if (task == pplx::task<T>()) {
            throw HookError(std::string(name) +
                                " returned an empty task; return pplx::task_from_result(…) when "
                                "the result is known at once",
                            name);
        }
        value.emplace(co_await task);
    } catch (...) {
        failure = asError(std::current_exception(), name);
    }
    call = nullptr;
    if (failure) {
        result.set_exception(failure);
    } else {
        result.set(std::move(*value));
    }
}

}  // namespace

std::exception_ptr asError(std::exception_ptr failure, const char* hook) {
    try {
        std::rethrow_exception(failure);
    } catch (const Error&) {
        return failure;
    } catch (const pplx::task_canceled&) {
        return std::make_exception_ptr(
            OperationCancelled("the task of " + std::string(hook) + " was cancelled"));
    } catch (...) {
        return std::make_exception_ptr(
            HookError(std::string(hook) + " failed: " + describeError(failure), hook));
    }
}

template <typename T>
pplx::task<T> HookBridge::callHook(const char* name,
                                   std::function<pplx::task<T>(BaseStreamingClient&)> call) {
    const pplx::task_completion_event<T> result;
    environment_.lane->post(
        [client = environment_.client, name, call = std::move(call), result]() -> pplx::task<void> {
            return runHook<T>(client, name, call, result);
        });
    return pplx::task<T>(result);
}

pplx::task<AccessToken> HookBridge::fetchToken() {
    return callHook<AccessToken>("fetchToken",
                                 [](BaseStreamingClient& client) { return client.fetchToken(); });
}

pplx::task<ReplayId> HookBridge::getLastReplayId(std::string channel) {
    return callHook<ReplayId>("getLastReplayId",
                              [channel = std::move(channel)](BaseStreamingClient& client) {
                                  return client.getLastReplayId(channel);
                              });
}

pplx::task<bool> HookBridge::shouldRetryOnErrorResponse(std::string channel, Message response) {
    return callHook<bool>("shouldRetryOnErrorResponse",
                          [channel = std::move(channel),
                           response = std::move(response)](BaseStreamingClient& client) {
                              return client.shouldRetryOnErrorResponse(channel, response);
                          });
}

pplx::task<bool> HookBridge::shouldRetryOnException(std::string channel, std::exception_ptr error) {
    return callHook<bool>("shouldRetryOnException",
                          [channel = std::move(channel), error](BaseStreamingClient& client) {
                              return client.shouldRetryOnException(channel, error);
                          });
}

pplx::task<ReplayId> HookBridge::replayFallback(std::string channel, ReplayId rejected) {
    return callHook<ReplayId>(
        "replayFallback", [channel = std::move(channel), rejected](BaseStreamingClient& client) {
            return client.replayFallback(channel, rejected);
        });
}

pplx::task<std::string> HookBridge::handshakePayload() {
    return callHook<std::string>("handshakePayload", [](BaseStreamingClient& client) {
        return pplx::task_from_result(serialise(client.handshakePayload()));
    });
}

pplx::task<std::string> HookBridge::subscribePayload(std::string channel) {
    return callHook<std::string>(
        "subscribePayload", [channel = std::move(channel)](BaseStreamingClient& client) {
            return pplx::task_from_result(serialise(client.subscribePayload(channel)));
        });
}

pplx::task<std::string> HookBridge::unsubscribePayload(std::string channel) {
    return callHook<std::string>(
        "unsubscribePayload", [channel = std::move(channel)](BaseStreamingClient& client) {
            return pplx::task_from_result(serialise(client.unsubscribePayload(channel)));
        });
}

pplx::task<std::string> HookBridge::endPoint(std::string version) {
    return callHook<std::string>("endPoint",
                                 [version = std::move(version)](BaseStreamingClient& client) {
                                     return pplx::task_from_result(client.endPoint(version));
                                 });
}

}  // namespace sfstreaming::internal
