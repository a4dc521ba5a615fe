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
#include "sfstreaming/logger.h"

namespace sfstreaming::internal {

/// ClientHooks over a weak reference: the client may be destroyed at any time, and is never touched
/// afterwards. One bridge, with a callback lane of its own, per session.
class HookBridge final : public ClientHooks, public std::enable_shared_from_this<HookBridge> {
public:
    /// @param offersPositions  whether the client is to store positions at all
    HookBridge(std::weak_ptr<BaseStreamingClient> client, std::shared_ptr<Observers> observers,
               std::shared_ptr<CallbackLane> lane, const ClientOptions& options,
               bool offersPositions = true);
    /// Second part of construction: needs the shared owner.
    void initialise();

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
    void setOnRoom(std::function<void()> onRoom) override;
    void reportError(std::exception_ptr error) override;
    void reportState(StateChange change) override;
    void reportGap(Gap gap) override;
    void dropEvents() override;
    pplx::task<void> close(StateChange last) override;

private:
    template <typename T>
    pplx::task<T> callHook(const char* name,
                           std::function<pplx::task<T>(BaseStreamingClient&)> call);
    template <typename T>
    void notify(const ObserverList<T>& list, std::shared_ptr<const T> value, const char* kind);
    void log(LogLevel level, const std::string& line) const noexcept;

    const std::weak_ptr<BaseStreamingClient> client_;
    const std::shared_ptr<Observers> observers_;
    const std::shared_ptr<CallbackLane> lane_;
    const std::shared_ptr<Logger> logger_;
    const bool storesPositions_;
    const std::shared_ptr<PendingEvents> pendingEvents_;
    std::shared_ptr<const DeliveryContext> context_;
    std::mutex onRoomMutex_;
    std::shared_ptr<const std::function<void()>> onRoom_;
};

/// The failure that is being handled, as an Error: others are wrapped in a HookError that names
/// `hook`.
std::exception_ptr asError(std::exception_ptr failure, const char* hook);

}  // namespace sfstreaming::internal
