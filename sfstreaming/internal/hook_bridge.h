// SPDX-License-Identifier: MIT
// Carries calls from the session to the client's virtual functions and observers.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/client_hooks.h"
#include "sfstreaming/internal/event_delivery.h"
#include "sfstreaming/internal/observer_list.h"
#include "sfstreaming/internal/position_book.h"
#include "sfstreaming/internal/reply_acks.h"
#include "sfstreaming/internal/scheduler.h"
#include "sfstreaming/internal/statistics.h"
#include "sfstreaming/logger.h"

namespace sfstreaming::internal {

struct BridgeEnvironment {
    std::weak_ptr<BaseStreamingClient> client;
    std::shared_ptr<Observers> observers;
    std::shared_ptr<CallbackLane> lane;
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<Statistics> statistics;
    /// The organisation that positions are kept under; asked after the sign-in only.
    std::function<std::string()> organization = {};
    /// Whether storeReplayId() may be overridden, and so is to be called.
    bool callsStore = true;
};

/// ClientHooks over a weak reference: the client may be destroyed at any time, and is never touched
/// afterwards. One bridge, with a callback lane of its own, per session.
class HookBridge final : public ClientHooks, public std::enable_shared_from_this<HookBridge> {
public:
    HookBridge(BridgeEnvironment environment, const ClientOptions& options);
    /// Second part of construction: needs the shared owner.
    void initialise(const ClientOptions& options);

    pplx::task<AccessToken> fetchToken() override;
    pplx::task<ReplayId> getLastReplayId(std::string channel) override;
    pplx::task<bool> shouldRetryOnErrorResponse(std::string channel, Message response) override;
    pplx::task<bool> shouldRetryOnException(std::string channel, std::exception_ptr error) override;
    pplx::task<ReplayId> replayFallback(std::string channel, ReplayId rejected) override;
    pplx::task<std::string> handshakePayload() override;
    pplx::task<std::string> subscribePayload(std::string channel) override;
    pplx::task<std::string> unsubscribePayload(std::string channel) override;
    pplx::task<std::string> endPoint(std::string version) override;

    void deliver(ReceivedEvents events) override;
    bool hasRoom() const noexcept override;
    void waitForHalf(bool half) noexcept override;
    void setOnRoom(std::function<void()> onRoom) override;
    void setOnChannelStop(std::function<void(std::string)> onStop) override;
    void reportError(std::exception_ptr error) override;
    void reportState(StateChange change) override;
    void reportGap(Gap gap) override;
    void dropEvents() override;
    pplx::task<void> close(StateChange last) override;

    /// Writes to ClientOptions::replayStore; null without one.
    const std::shared_ptr<PositionBook>& storeBook() const noexcept { return storeBook_; }

private:
    template <typename T>
    pplx::task<T> callHook(const char* name,
                           std::function<pplx::task<T>(BaseStreamingClient&)> call);
    template <typename T>
    void notify(const ObserverList<T>& list, std::shared_ptr<const T> value, const char* kind);
    void log(LogLevel level, const std::string& line) const noexcept;
    void reportFailure(std::exception_ptr failure, const char* what);
    std::shared_ptr<PositionBook> makeBook(
        StorePolicy policy, const char* what,
        std::function<pplx::task<void>(std::shared_ptr<HandledPositions>)> write);
    void makeBooks(const ClientOptions& options);
    void stopChannel(SubscriptionTarget& target);
    void redeliver(ReceivedEvents event, std::shared_ptr<ReplyAcks> acks, Redelivery redelivery,
                   std::chrono::milliseconds delay);
    void makeRoom();
    pplx::task<void> flush(std::shared_ptr<PositionBook> book);
    static pplx::task<void> storeByHook(std::weak_ptr<BaseStreamingClient> weakClient,
                                        std::shared_ptr<Statistics> statistics,
                                        std::shared_ptr<HandledPositions> positions);

    const BridgeEnvironment environment_;
    const std::shared_ptr<Logger> logger_;
    const bool manual_;
    const std::shared_ptr<PendingEvents> pendingEvents_;
    std::shared_ptr<PositionBook> hookBook_;  ///< calls storeReplayId(); only with manual
                                              ///< acknowledgement
    std::shared_ptr<PositionBook> storeBook_;
    std::shared_ptr<const DeliveryContext> context_;
    std::shared_ptr<const HandledContext> handledContext_;  ///< the same, for events that are kept
    std::mutex callsMutex_;
    std::shared_ptr<const std::function<void()>> onRoom_;
    std::shared_ptr<const std::function<void(std::string)>> onChannelStop_;
};

/// The failure that is being handled, as an Error: others are wrapped in a HookError that names
/// `hook`.
std::exception_ptr asError(std::exception_ptr failure, const char* hook);

}  // namespace sfstreaming::internal
