// SPDX-License-Identifier: MIT
// The user's code as the session sees it.
#pragma once

#include <exception>
#include <functional>
#include <string>

#include <pplx/pplxtasks.h>

#include "sfstreaming/access_token.h"
#include "sfstreaming/client_state.h"
#include "sfstreaming/gap.h"
#include "sfstreaming/internal/received_events.h"
#include "sfstreaming/message.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// Hooks and observers of one client. All functions return at once; the user's code runs on the
/// callback lane. Tasks fail with OperationCancelled (or are cancelled) when the client is gone.
/// Thread: any.
class ClientHooks {
public:
    virtual ~ClientHooks() = default;

    virtual pplx::task<AccessToken> fetchToken() = 0;
    virtual pplx::task<ReplayId> getLastReplayId(std::string channel) = 0;
    virtual pplx::task<bool> shouldRetryOnErrorResponse(std::string channel, Message response) = 0;
    virtual pplx::task<bool> shouldRetryOnException(std::string channel,
                                                    std::exception_ptr error) = 0;
    virtual pplx::task<ReplayId> replayFallback(std::string channel, ReplayId rejected) = 0;
    /// The payloads as JSON text of one object, without what the session adds.
    virtual pplx::task<std::string> handshakePayload() = 0;
    virtual pplx::task<std::string> subscribePayload(std::string channel) = 0;
    virtual pplx::task<std::string> unsubscribePayload(std::string channel) = 0;
    virtual pplx::task<std::string> endPoint(std::string version) = 0;

    /// Takes over a reply. `onRoom` is called, from any thread, when so many events have been
    /// delivered that hasRoom() becomes true again.
    virtual void deliver(ReceivedEvents events) = 0;
    virtual bool hasRoom() const noexcept = 0;
    /// While it is set, there is room only when at most the half of what may wait does, for the
    /// callback of setOnRoom(), too.
    virtual void waitForHalf(bool half) noexcept = 0;
    virtual void setOnRoom(std::function<void()> onRoom) = 0;
    /// `onStop` is called, from any thread, with a channel (without its filter) that is to be
    /// unsubscribed because its events cannot be handled.
    virtual void setOnChannelStop(std::function<void(std::string)> onStop) = 0;

    virtual void reportError(std::exception_ptr error) = 0;
    virtual void reportState(StateChange change) = 0;
    virtual void reportGap(Gap gap) = 0;

    /// Forgets the events that wait.
    virtual void dropEvents() = 0;
    /// Reports the last change of state, and takes nothing more.
    /// @return done when no user code runs any more
    virtual pplx::task<void> close(StateChange last) = 0;
};

}  // namespace sfstreaming::internal
