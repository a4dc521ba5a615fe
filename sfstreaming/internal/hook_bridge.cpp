// SPDX-License-Identifier: MIT
// Carries calls from the session to the client's virtual functions and observers.
#include "sfstreaming/internal/hook_bridge.h"

#include <optional>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/pull_queue.h"
#include "sfstreaming/internal/task_utils.h"
#include "sfstreaming/json.h"

namespace sfstreaming::internal {

namespace {

pplx::task<void> doneTask() {
    // Never destroyed: threads may still run while the process ends.
    static const auto* const done = new pplx::task<void>(pplx::task_from_result());
    return *done;
}

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

/// One call of an error, state or gap observer.
template <typename T>
pplx::task<void> notifyObserver(std::weak_ptr<BaseStreamingClient> weakClient,
                                std::shared_ptr<typename ObserverList<T>::Entry> entry,
                                std::shared_ptr<const T> value,
                                std::function<void(std::exception_ptr)> onFailure) {
    if (entry->removed.load()) {
        co_return;
    }
    try {
        const std::shared_ptr<BaseStreamingClient> client = weakClient.lock();
        if (!client) {
            co_return;
        }
        std::optional<pplx::task<void>> pending;
        {
            const RunningObserver scope(entry->id);
            if (entry->observer.isAsynchronous()) {
                pending = entry->observer.callAsync(*value);
            } else {
                entry->observer.call(*value);
            }
        }
        if (pending && *pending == pplx::task<void>()) {
            throw HookError("observer returned an empty task", "observer");
        }
        if (pending) {
            co_await *pending;
        }
    } catch (...) {
        onFailure(std::current_exception());
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

HookBridge::HookBridge(std::weak_ptr<BaseStreamingClient> client,
                       std::shared_ptr<Observers> observers, std::shared_ptr<CallbackLane> lane,
                       const ClientOptions& options, bool offersPositions)
    : client_(std::move(client)),
      observers_(std::move(observers)),
      lane_(std::move(lane)),
      logger_(options.logger),
      storesPositions_(options.capabilities.replay && offersPositions),
      pendingEvents_(std::make_shared<PendingEvents>(options.maxPendingEvents)) {}

void HookBridge::initialise() {
    auto context = std::make_shared<DeliveryContext>();
    context->client = client_;
    context->observers = observers_;
    context->storesPositions = storesPositions_;
    context->store = [](BaseStreamingClient& client, const Event& event) {
        return client.storeReplayId(std::string(event.channel()), *event.replayId(),
                                    std::string(event.creationTime()));
    };
    const std::weak_ptr<HookBridge> self = weak_from_this();
    context->reportFailure = [self](std::exception_ptr failure, const char* what) {
        const auto bridge = self.lock();
        if (!bridge) {
            return;
        }
        try {
            std::rethrow_exception(asError(std::move(failure), what));
        } catch (const NotHandled&) {
            // A loop that pulls events was left: the event is not stored, and nothing is wrong.
        } catch (...) {
            bridge->reportError(std::current_exception());
        }
    };
    context->pending = pendingEvents_;
    context->onRoom = [self] {
        if (const auto bridge = self.lock()) {
            std::shared_ptr<const std::function<void()>> onRoom;
            {
                const std::lock_guard lock(bridge->onRoomMutex_);
                onRoom = bridge->onRoom_;
            }
            if (onRoom) {
                (*onRoom)();
            }
        }
    };
    context_ = std::move(context);
}

template <typename T>
pplx::task<T> HookBridge::callHook(const char* name,
                                   std::function<pplx::task<T>(BaseStreamingClient&)> call) {
    const pplx::task_completion_event<T> result;
    lane_->post([client = client_, name, call = std::move(call), result]() -> pplx::task<void> {
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

void HookBridge::deliver(ReceivedEvents events) {
    if (events.items.empty() && observers_->messages.empty()) {
        return;
    }
    pendingEvents_->add(events.items.size());
    lane_->deliver(std::make_unique<EventDelivery>(context_, std::move(events)));
}

bool HookBridge::hasRoom() const noexcept {
    return pendingEvents_->hasRoom();
}

void HookBridge::setOnRoom(std::function<void()> onRoom) {
    auto shared = std::make_shared<const std::function<void()>>(std::move(onRoom));
    const std::lock_guard lock(onRoomMutex_);
    onRoom_.swap(shared);
}

template <typename T>
void HookBridge::notify(const ObserverList<T>& list, std::shared_ptr<const T> value,
                        const char* kind) {
    // One notice each: what follows the task of one observer must not run beside hooks and events.
    const auto observers = list.snapshot();
    for (const auto& entry : *observers) {
        lane_->postNotice([self = shared_from_this(), entry, value, kind] {
            return notifyObserver<T>(
                self->client_, entry, value, [self, kind](const std::exception_ptr& failure) {
                    // Not to the error observers: one of them may be at fault.
                    self->log(LogLevel::Error,
                              std::string(kind) + " observer failed: " + describeError(failure));
                });
        });
    }
}

void HookBridge::reportError(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& failure) {
        log(observers_->errors.empty() ? LogLevel::Warning : LogLevel::Debug, failure.what());
        // The exception object lives as long as the pointer to it does.
        notify(observers_->errors,
               std::shared_ptr<const Error>(std::make_shared<std::exception_ptr>(error), &failure),
               "error");
    } catch (...) {
        reportError(asError(error, "observer"));
    }
}

void HookBridge::reportState(StateChange change) {
    log(LogLevel::Info, std::string(toString(change.from)) + " -> " + toString(change.to) +
                            (change.reason.empty() ? "" : ": " + change.reason));
    if (!observers_->states.empty()) {
        notify(observers_->states, std::make_shared<const StateChange>(std::move(change)), "state");
    }
}

void HookBridge::reportGap(Gap gap) {
    log(LogLevel::Warning,
        "events may be missing on " + gap.channel + " (" + toString(gap.reason) + ")");
    if (!observers_->gaps.empty()) {
        notify(observers_->gaps, std::make_shared<const Gap>(std::move(gap)), "gap");
    }
}

void HookBridge::dropEvents() {
    lane_->dropDeliveries();
}

pplx::task<void> HookBridge::close(StateChange last) {
    lane_->dropDeliveries();
    reportState(std::move(last));
    // Behind the report, and behind everything that was reported before it.
    const pplx::task_completion_event<void> reported;
    lane_->postNotice([reported] {
        reported.set();
        return doneTask();
    });
    co_await pplx::task<void>(reported);
    co_await lane_->close();
}

void HookBridge::log(LogLevel level, const std::string& line) const noexcept {
    if (logger_ && logger_->isEnabled(level)) {
        logger_->write(level, line);
    }
}

}  // namespace sfstreaming::internal
