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

HookBridge::HookBridge(BridgeEnvironment environment, const ClientOptions& options)
    : environment_(std::move(environment)),
      logger_(options.logger),
      manual_(options.acknowledgement == Acknowledgement::Manual),
      pendingEvents_(
          std::make_shared<PendingEvents>(options.maxPendingEvents, options.maxPendingBytes)) {}

void HookBridge::initialise(const ClientOptions& options) {
    if (options.capabilities.replay) {
        makeBooks(options);
    }
    environment_.statistics->setPending(pendingEvents_);
    const std::weak_ptr<HookBridge> self = weak_from_this();
    auto context = std::make_shared<DeliveryContext>();
    context->client = environment_.client;
    context->observers = environment_.observers;
    context->scheduler = environment_.scheduler;
    context->statistics = environment_.statistics;
    context->observerFailure = options.observerFailure;
    if (options.capabilities.replay && !manual_ && environment_.callsStore) {
        context->store = [](BaseStreamingClient& client, const Event& event) {
            return client.storeReplayId(std::string(event.channel()), *event.replayId(),
                                        std::string(event.creationTime()));
        };
    } else {
        context->positions = hookBook_ ? hookBook_ : storeBook_;
    }
    context->reportFailure = [self](std::exception_ptr failure, const char* what) {
        if (const auto bridge = self.lock()) {
            bridge->reportFailure(std::move(failure), what);
        }
    };
    context->stopChannel = [self](SubscriptionTarget& target) {
        if (const auto bridge = self.lock()) {
            bridge->stopChannel(target);
        }
    };
    context->pending = pendingEvents_;
    context->onRoom = [self] {
        if (const auto bridge = self.lock()) {
            bridge->makeRoom();
        }
    };
    handledContext_ = std::make_shared<HandledContext>(*context);
    context_ = std::move(context);
}

void HookBridge::reportFailure(std::exception_ptr failure, const char* what) {
    try {
        std::rethrow_exception(asError(std::move(failure), what));
    } catch (const NotHandled&) {
        // A loop that pulls events was left: the event is not stored, and nothing is wrong.
    } catch (...) {
        reportError(std::current_exception());
    }
}

std::shared_ptr<PositionBook> HookBridge::makeBook(
    StorePolicy policy, const char* what,
    std::function<pplx::task<void>(std::shared_ptr<HandledPositions>)> write) {
    const std::weak_ptr<HookBridge> self = weak_from_this();
    // The last write comes when the client may be gone.
    return std::make_shared<PositionBook>(PositionBook::Environment{
        policy, environment_.scheduler, std::move(write),
        [self](std::shared_ptr<PositionBook> book) {
            if (const auto bridge = self.lock()) {
                bridge->environment_.lane->post([book = std::move(book)] { return book->write(); });
            }
        },
        [self, what](std::exception_ptr failure) {
            if (const auto bridge = self.lock()) {
                bridge->reportFailure(std::move(failure), what);
            }
        }});
}

void HookBridge::makeBooks(const ClientOptions& options) {
    if (options.replayStore) {
        storeBook_ = makeBook(
            options.storePolicy, "replayStore",
            [store = options.replayStore, subscriber = options.subscriberName,
             organizationOf = environment_.organization,
             statistics = environment_.statistics](auto positions) {
                std::vector<ReplayEntry> entries;
                const std::string organization = organizationOf();
                const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now());
                for (const auto& [channel, position] : *positions) {
                    entries.push_back({{organization, subscriber, channel},
                                       {position.id, position.creationTime, now}});
                }
                store->save(entries);
                for (const auto& [channel, position] : *positions) {
                    statistics->noteStored(channel, position.id, position.creationTime, now);
                }
                positions->clear();
                return doneTask();
            });
    }
    if (manual_ && environment_.callsStore) {
        hookBook_ =
            makeBook(StorePolicy{1, options.storePolicy.maxDelay}, "storeReplayId",
                     [client = environment_.client, statistics = environment_.statistics](
                         auto positions) { return storeByHook(client, statistics, positions); });
    }
}

/// What each call has stored is taken out of `positions`.
/// @throws what the first that failed did
pplx::task<void> HookBridge::storeByHook(std::weak_ptr<BaseStreamingClient> weakClient,
                                         std::shared_ptr<Statistics> statistics,
                                         std::shared_ptr<HandledPositions> positions) {
    const std::shared_ptr<BaseStreamingClient> client = weakClient.lock();
    if (!client) {
        co_return;
    }
    std::exception_ptr failure;
    for (auto at = positions->begin(); at != positions->end();) {
        const HandledPosition& position = at->second;
        try {
            const pplx::task<void> task =
                client->storeReplayId(at->first, position.id, position.creationTime);
            if (task == pplx::task<void>()) {
                throw HookError("storeReplayId returned an empty task", "storeReplayId");
            }
            co_await task;
        } catch (...) {
            failure = failure ? failure : std::current_exception();
            ++at;
            continue;
        }
        statistics->noteStored(at->first, position.id, position.creationTime,
                               std::chrono::system_clock::now());
        at = positions->erase(at);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

/// Whatever the session does, the channel is no longer heard.
void HookBridge::stopChannel(SubscriptionTarget& target) {
    if (!target.active.exchange(false)) {
        return;
    }
    reportError(std::make_exception_ptr(
        HookError("the subscription of " + target.channel +
                      " is ended: an observer could not handle an event of it, which comes again "
                      "when the channel is subscribed again",
                  "observer")));
    std::shared_ptr<const std::function<void(std::string)>> onStop;
    {
        const std::lock_guard lock(callsMutex_);
        onStop = onChannelStop_;
    }
    if (onStop) {
        (*onStop)(target.channel);
    }
}

void HookBridge::redeliver(ReceivedEvents event, std::shared_ptr<ReplyAcks> acks,
                           Redelivery redelivery, std::chrono::milliseconds delay) {
    auto again = std::make_shared<std::unique_ptr<Delivery>>(
        std::make_unique<EventDelivery>(context_, std::move(event), std::move(acks), redelivery));
    if (delay.count() == 0) {
        environment_.lane->deliver(std::move(*again));
        return;
    }
    environment_.scheduler->setAlarm(delay, [weak = weak_from_this(), again] {
        if (const auto self = weak.lock()) {
            self->environment_.lane->deliver(std::move(*again));
        }
    });
}

void HookBridge::makeRoom() {
    std::shared_ptr<const std::function<void()>> onRoom;
    {
        const std::lock_guard lock(callsMutex_);
        onRoom = onRoom_;
    }
    if (onRoom) {
        (*onRoom)();
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

void HookBridge::deliver(ReceivedEvents events) {
    if (events.items.empty() && environment_.observers->messages.empty()) {
        return;
    }
    pendingEvents_->add(events.items.size(), events.batch->memory());
    std::shared_ptr<ReplyAcks> acks;
    if (manual_ && !events.items.empty()) {
        acks = std::make_shared<ReplyAcks>(
            handledContext_, events,
            [weak = weak_from_this()](ReceivedEvents event, std::shared_ptr<ReplyAcks> of,
                                      Redelivery redelivery, std::chrono::milliseconds delay) {
                if (const auto self = weak.lock()) {
                    self->redeliver(std::move(event), std::move(of), redelivery, delay);
                }
            });
        events.batch->setAcknowledger(acks);
    }
    environment_.lane->deliver(
        std::make_unique<EventDelivery>(context_, std::move(events), std::move(acks)));
}

bool HookBridge::hasRoom() const noexcept {
    return pendingEvents_->hasRoom();
}

void HookBridge::waitForHalf(bool half) noexcept {
    pendingEvents_->waitForHalf(half);
}

void HookBridge::setOnRoom(std::function<void()> onRoom) {
    auto shared = std::make_shared<const std::function<void()>>(std::move(onRoom));
    const std::lock_guard lock(callsMutex_);
    onRoom_.swap(shared);
}

void HookBridge::setOnChannelStop(std::function<void(std::string)> onStop) {
    auto shared = std::make_shared<const std::function<void(std::string)>>(std::move(onStop));
    const std::lock_guard lock(callsMutex_);
    onChannelStop_.swap(shared);
}

template <typename T>
void HookBridge::notify(const ObserverList<T>& list, std::shared_ptr<const T> value,
                        const char* kind) {
    // One notice each: what follows the task of one observer must not run beside hooks and events.
    const auto observers = list.snapshot();
    for (const auto& entry : *observers) {
        environment_.lane->postNotice([self = shared_from_this(), entry, value, kind] {
            return notifyObserver<T>(
                self->environment_.client, entry, value,
                [self, kind](const std::exception_ptr& failure) {
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
        log(environment_.observers->errors.empty() ? LogLevel::Warning : LogLevel::Debug,
            failure.what());
        // The exception object lives as long as the pointer to it does.
        notify(environment_.observers->errors,
               std::shared_ptr<const Error>(std::make_shared<std::exception_ptr>(error), &failure),
               "error");
    } catch (...) {
        reportError(asError(error, "observer"));
    }
}

void HookBridge::reportState(StateChange change) {
    log(LogLevel::Info, std::string(toString(change.from)) + " -> " + toString(change.to) +
                            (change.reason.empty() ? "" : ": " + change.reason));
    if (!environment_.observers->states.empty()) {
        notify(environment_.observers->states,
               std::make_shared<const StateChange>(std::move(change)), "state");
    }
}

void HookBridge::reportGap(Gap gap) {
    log(LogLevel::Warning,
        "events may be missing on " + gap.channel + " (" + toString(gap.reason) + ")");
    environment_.statistics->countGap();
    if (!environment_.observers->gaps.empty()) {
        notify(environment_.observers->gaps, std::make_shared<const Gap>(std::move(gap)), "gap");
    }
}

void HookBridge::dropEvents() {
    environment_.lane->dropDeliveries();
}

/// Writes what is left, if the lane comes to it.
pplx::task<void> HookBridge::flush(std::shared_ptr<PositionBook> book) {
    const pplx::task_completion_event<void> written;
    environment_.lane->post([book, written]() -> pplx::task<void> {
        return book->write().then([written] { written.set(); });
    });
    return pplx::task<void>(written);
}

pplx::task<void> HookBridge::close(StateChange last) {
    environment_.lane->dropDeliveries();
    if (hookBook_) {
        co_await flush(hookBook_);
    }
    if (storeBook_) {
        co_await flush(storeBook_);
    }
    reportState(std::move(last));
    // What was at work may have been handled since.
    co_await environment_.lane->barrier();
    if (hookBook_) {
        co_await flush(hookBook_);
    }
    if (storeBook_) {
        co_await flush(storeBook_);
    }
    // Behind the report, and behind everything that was reported before it.
    const pplx::task_completion_event<void> reported;
    environment_.lane->postNotice([reported] {
        reported.set();
        return doneTask();
    });
    co_await pplx::task<void>(reported);
    co_await environment_.lane->close();
}

void HookBridge::log(LogLevel level, const std::string& line) const noexcept {
    if (logger_ && logger_->isEnabled(level)) {
        logger_->write(level, line);
    }
}

}  // namespace sfstreaming::internal
