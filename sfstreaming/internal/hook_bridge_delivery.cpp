// SPDX-License-Identifier: MIT
// Carries events from the session to observers, and what has become of them to the store.
#include "sfstreaming/internal/hook_bridge.h"

#include <chrono>
#include <utility>
#include <vector>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

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

}  // namespace sfstreaming::internal
