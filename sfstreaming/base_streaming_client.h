// SPDX-License-Identifier: MIT
/// @file
/// The abstract client: derive from it, or from one of the connectors, and override the hooks.
#pragma once

#include <memory>
#include <string>

#include <pplx/pplxtasks.h>

#include "sfstreaming/access_token.h"
#include "sfstreaming/client_options.h"
#include "sfstreaming/client_state.h"
#include "sfstreaming/client_stats.h"
#include "sfstreaming/dead_letter.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"
#include "sfstreaming/event_stream.h"
#include "sfstreaming/export.h"
#include "sfstreaming/gap.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/message.h"
#include "sfstreaming/observer.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming {

namespace internal {
class ClientImpl;
class HookBridge;
struct ClientMaker;
}  // namespace internal

using EventObserver = Observer<Event>;
using MessageObserver = Observer<Message>;
using StateObserver = Observer<StateChange>;
using ErrorObserver = Observer<Error>;
using GapObserver = Observer<Gap>;
using DeadLetterObserver = Observer<DeadLetter>;

/// A client of one Salesforce org that receives events over CometD long polling.
///
/// @code
/// auto client = sfstreaming::makeClient<MyClient>(…);          // shared ownership, always
/// client->addEventObserver([](const sfstreaming::Event& event) { … });
/// client->addErrorObserver([](const sfstreaming::Error& error) { … });
/// client->start().wait();
/// client->subscribe("/topic/AccountUpdates").wait();
/// …
/// client->stop().wait();
/// @endcode
///
/// **Ownership and lifetime.** A client is owned by `std::shared_ptr`: create it with makeClient().
/// Hooks and observers run under a strong reference, which is kept until the task they return is
/// done; so an override may capture `this` in that task. An observer must not capture the client's
/// own shared pointer (a cycle), a raw pointer is enough. The destructor only cancels: it neither
/// waits nor sends. Call stop() for a clean end; when its task is done, no code of the user runs
/// any more, the library holds no reference, and start() may be called again (not before: inside a
/// state observer that is told Stopped it is too early).
///
/// **Threads.** Public functions may be called from any thread, also inside hooks and observers.
/// Hooks and observers run on the executor (ClientOptions::executor), never on the network's
/// thread, on changing threads, in the order of arrival. No two of one client run at the same time,
/// and a hook counts as running until its task is done. While the task that an *observer* returned
/// is pending, the next event waits (for state, error and gap observers: the next report), but
/// hooks (a new sign-in, say) may run. Do not wait for a task of the same client inside a hook or a
/// plain observer: it would wait for itself. Chain with
/// `.then` (continuations run on the executor too), or use askStop(). In debug builds of the
/// library such a task fails with UsageError after two seconds.
///
/// **Delivery.** At least once: an event's position is stored after all its observers are done, or
/// with Acknowledgement::Manual after Event::ack(), in ClientOptions::replayStore or by an
/// overridden storeReplayId(). After a lost session the client resumes behind the last event it
/// received, so nothing is lost or delivered twice while it runs; after a crash, what was not
/// stored comes again (see StorePolicy).
///
/// **Errors.** Asynchronous functions fail through their tasks, with the classes of errors.h;
/// dropping such a task is harmless. What happens in the background goes to the error observers, or
/// to the logger when there are none.
///
/// **To override.** fetchToken() always (the connectors do); getLastReplayId() and storeReplayId()
/// to keep positions elsewhere than in a ReplayStore; the rest as needed.
class SFSTREAMING_EXPORT BaseStreamingClient
    : public std::enable_shared_from_this<BaseStreamingClient> {
public:
    virtual ~BaseStreamingClient();
    BaseStreamingClient(const BaseStreamingClient&) = delete;
    BaseStreamingClient& operator=(const BaseStreamingClient&) = delete;

    /// Signs in and opens a session. Failures that may pass are retried (error observers hear of
    /// them) for ClientOptions::startTimeout.
    ///
    /// @return done when the first session is open. Fails with AuthenticationError, ServerError,
    /// TransportError, UsageError (already running; no shared owner), OperationCancelled.
    pplx::task<void> start();

    /// Ends the session: cancels the poll, tells the server, lets the running hook or observer
    /// finish and drops events that wait (they are not stored and will come again).
    ///
    /// @return done when no user code runs any more. Fails with TimeoutError after
    /// ClientOptions::stopTimeout if a hook or an observer's task is not done by then. A stop of a
    /// client that is not running is done at once; during a stop the same task is returned.
    pplx::task<void> stop();

    /// Begins stop() and returns at once. The way to stop from inside a hook or an observer.
    void askStop();

    ClientState state() const noexcept;
    /// The API version in use, e.g. "67.0"; before start() the one that would be used without
    /// discovery.
    std::string apiVersion() const;
    /// The org's base URL once signed in; empty before.
    std::string instanceUrl() const;

    /// What has happened so far, in numbers. Cheap enough to be asked every second.
    ClientStats stats() const;

    /// Subscribes to a channel: "/topic/…" (a filter such as "?Type='Customer'" may follow),
    /// "/u/…", "/event/…", "/data/…". Begins where getLastReplayId() says. The subscription is kept
    /// through lost sessions until unsubscribe() or stop(). A PushTopic can be subscribed with one
    /// filter at a time: its events do not say which filter they passed.
    ///
    /// @return the server's reply. Fails with ServerError if it is refused for good, UsageError
    /// before start() and for a name that cannot be a channel, OperationCancelled.
    pplx::task<Message> subscribe(std::string channel);
    /// The same, beginning at `from` instead of asking getLastReplayId(). If the channel is
    /// subscribed already, the present subscription is returned and `from` is ignored.
    pplx::task<Message> subscribe(std::string channel, ReplayId from);
    /// Ends a subscription; events of it that still wait are dropped.
    ///
    /// @param channel  as subscribed, with its filter if it had one
    /// @return the server's reply; an empty message if the session was lost meanwhile, which ends
    /// a subscription as well. Fails with UsageError if there is no such subscription.
    pplx::task<Message> unsubscribe(std::string channel);

    /// Sends one Bayeux message (a JSON object) to the endpoint. `id` and `clientId` are added
    /// unless present.
    /// @return the reply as a JSON array. `successful: false` is not an error here.
    pplx::task<web::json::value> send(web::json::value message);

    /// Signed-in REST calls. `path` is relative to the instance URL
    /// ("/services/data/v67.0/limits"). A refused token is renewed once.
    /// @return the JSON body; null if it is empty. Fails with ServerError (bayeuxCode() is then the
    /// HTTP status) for a status that is not 2xx.
    pplx::task<web::json::value> get(std::string path);
    pplx::task<web::json::value> post(std::string path, web::json::value body);
    pplx::task<web::json::value> request(std::string method, std::string path,
                                         web::json::value body);

    /// Observers are called in the order of registration. Registering is possible at any time, also
    /// inside an observer, and takes effect with the next event. Each may return a
    /// `pplx::task<void>`. One that throws is reported to the error observers and harms no other.
    ObserverId addEventObserver(EventObserver observer);
    /// Only events of one channel, named without a filter.
    ObserverId addEventObserver(std::string channel, EventObserver observer);
    /// Every message of every reply, events and meta messages alike, in the order received; the
    /// replies to disconnects excepted.
    ObserverId addMessageObserver(MessageObserver observer);
    ObserverId addStateObserver(StateObserver observer);
    ObserverId addErrorObserver(ErrorObserver observer);
    ObserverId addGapObserver(GapObserver observer);
    /// Events that were given up, as ClientOptions::observerFailure says. The position of such an
    /// event is stored when these observers are done. Without any, it is not stored for its own
    /// sake, but with the next event of the channel.
    ObserverId addDeadLetterObserver(DeadLetterObserver observer);
    /// @return done when the observer is certainly not running any more; inside that observer
    /// itself at once.
    pplx::task<void> removeObserver(ObserverId id);

    /// Events to be pulled by a loop instead of pushed to an observer:
    /// `for (const Event& event : client->events()) { … }`. An event counts as handled (and its
    /// replay id is stored) when the loop asks for the next one. The loop ends when the client
    /// stops. Unlike an observer, the loop may wait for tasks of the client.
    /// @param channel  only this channel, named without a filter; empty for all
    EventStream events(std::string channel = {});

protected:
    explicit BaseStreamingClient(ClientOptions options = {});

    const ClientOptions& options() const noexcept;

    /// Sends a request over the transport for sign-in (ClientOptions::loginTransport), for
    /// fetchToken(). Plain "http://" is refused except for loopback addresses (see
    /// ClientOptions::allowPlainHttp). stop() cancels it.
    pplx::task<HttpResponse> sendLoginRequest(HttpRequest request);

    /// Signs in.
    ///
    /// Called at start, and again when the server refuses the token. At most one call is under way.
    /// @return a task with the token and the instance URL; must not be empty.
    /// Default: none, must be overridden; the connectors do.
    /// Thread: callback lane (see Threads above). Must not wait for a task of this client.
    /// Failure: AuthenticationError and other lasting errors end the client; errors that may pass
    /// are retried with back-off. Do not retry inside. Lifetime: the client stays alive until the
    /// task is done.
    virtual pplx::task<AccessToken> fetchToken() = 0;

    /// Stores how far `channel` has been consumed.
    ///
    /// Called once per delivered event that has a replay id, after the observers of the event are
    /// done, if Capabilities::replay is on; with Acknowledgement::Manual whenever the position up
    /// to which all events are acknowledged has moved. A replay id is a high-water mark: storing
    /// one covers all events before it.
    /// @param channel       as subscribed, without its filter, e.g. "/topic/AccountUpdates"
    /// @param id            never newEvents() or allEvents()
    /// @param creationTime  Event::creationTime(); may be empty
    /// @return a task; the next event is delivered when it is done. Must not be empty.
    /// Default: keeps the position in ClientOptions::replayStore, as StorePolicy says; without a
    /// store it does nothing.
    /// Thread: callback lane. May block briefly; must not wait for a task of this client.
    /// Failure: reported to error observers; the stream goes on. With Acknowledgement::Manual, and
    /// for the default, the position is tried again after a while.
    /// Lifetime: the client stays alive until the task is done.
    virtual pplx::task<void> storeReplayId(std::string channel, ReplayId id,
                                           std::string creationTime);

    /// Says where a subscription begins.
    ///
    /// Called for subscribe() (unless it was given a position), after the first sign-in, if
    /// Capabilities::replay is on. Not called when a subscription is restored in a new session: the
    /// client then knows the last event it received.
    /// @param channel  as for storeReplayId()
    /// Default: what ClientOptions::replayStore has, else ReplayId::newEvents().
    /// Thread, lifetime: as for storeReplayId().
    /// Failure: the subscription fails with that error.
    virtual pplx::task<ReplayId> getLastReplayId(std::string channel);

    /// Says whether a refused subscription is tried again, after the delay that
    /// ClientOptions::subscribeRetry gives.
    ///
    /// Not asked for a subscription that worked before and cannot be restored because the server is
    /// busy or a limit is reached: it is tried until it succeeds.
    /// @param channel   as subscribed
    /// @param response  the server's reply
    /// Default: yes for "server is too busy" in its known spellings, no otherwise.
    /// Thread, lifetime: as for storeReplayId(). Failure: counts as no, and is reported.
    virtual pplx::task<bool> shouldRetryOnErrorResponse(std::string channel, Message response);

    /// The same for a subscription that failed without a reply. A lost session is not such a
    /// failure: the subscription then waits for the next one.
    ///
    /// @param error  what happened; rethrow it to look at it
    /// Default: no.
    /// Thread, lifetime, failure: as for shouldRetryOnErrorResponse().
    virtual pplx::task<bool> shouldRetryOnException(std::string channel, std::exception_ptr error);

    /// Says where to go on when the server no longer knows the position of a subscription.
    ///
    /// @param rejected  the position that was refused
    /// @return the position to try, once; ReplayId equal to `rejected` to give up
    /// Default: as ClientOptions::replayFallback says.
    /// Thread, lifetime: as for storeReplayId(). Failure: counts as giving up, and is reported.
    virtual pplx::task<ReplayId> replayFallback(std::string channel, ReplayId rejected);

    /// Make the messages of handshake, subscribe and unsubscribe. Override, call the base and edit;
    /// include "sfstreaming/json.h". `clientId` and `ext.replay` are added afterwards and never
    /// overwrite what is there; `id` is always the library's, except in the handshake.
    /// Default: the protocol's minimum. Thread: callback lane. Failure: that of the request.
    virtual web::json::value handshakePayload();
    virtual web::json::value subscribePayload(const std::string& channel);
    virtual web::json::value unsubscribePayload(const std::string& channel);

    /// The path of the CometD endpoint for an API version. Default: "/cometd/" + version.
    virtual std::string endPoint(const std::string& version) const;

private:
    friend class internal::HookBridge;
    friend struct internal::ClientMaker;

    /// Nobody overrides storeReplayId(). To be called before start().
    void skipStoring();

#ifdef _MSC_VER
#pragma warning(suppress : 4251)  // the only private member; never touched outside the library
#endif
    std::shared_ptr<internal::ClientImpl> impl_;
};

}  // namespace sfstreaming
