// SPDX-License-Identifier: MIT
/// @file
/// Everything about a client that can be chosen.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "sfstreaming/executor.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/logger.h"
#include "sfstreaming/replay_store.h"

namespace sfstreaming {

/// The API version used unless one is chosen or discovered (Summer '26).
inline constexpr const char* kDefaultApiVersion = "67.0";

/// What the client does by itself.
struct Capabilities {
    /// Announce the replay extension, ask getLastReplayId() where to begin and call storeReplayId()
    /// after each event. Without it only new events are received, and a new session loses what
    /// happened since the old one.
    bool replay = true;
    /// Open a new session when the old one is lost, sign in again when the token is refused.
    /// Without it such an error ends the client, and error observers are told.
    bool autoReconnect = true;
    /// Ask shouldRetryOnErrorResponse() and shouldRetryOnException() when a subscription is
    /// refused. Without it the first refusal is final.
    bool resubscribe = true;
    /// Adapt the duration of a poll to what the server advises. Without it
    /// ClientOptions::pollTimeout stays in force.
    bool timeoutAdvice = true;
    /// Use the newest API version the org offers, looked up once per start().
    bool autoVersion = false;

    static constexpr Capabilities all() noexcept { return {true, true, true, true, true}; }
    static constexpr Capabilities none() noexcept { return {false, false, false, false, false}; }
};

/// Growing delays between attempts: first, first·factor, first·factor², … up to `ceiling`, each
/// shortened by a random share of up to `jitter`.
struct BackoffOptions {
    std::chrono::milliseconds first = std::chrono::seconds(1);
    /// 1 or more.
    double factor = 2.0;
    /// No delay is longer, jitter included.
    std::chrono::milliseconds ceiling = std::chrono::seconds(60);
    /// 0 (none) to 1. Keeps many clients from returning at the same instant.
    double jitter = 0.25;
};

/// Retries of a refused subscription, when shouldRetryOnErrorResponse() or
/// shouldRetryOnException() says yes.
struct SubscribeRetryOptions {
    std::chrono::milliseconds firstDelay = std::chrono::seconds(1);
    double factor = 2.0;
    /// A real ceiling: no delay is longer.
    std::chrono::milliseconds maxDelay = std::chrono::minutes(2);
    /// Retries after the first attempt; then the subscription fails. 0 means none.
    unsigned maxCount = 20;
};

/// What to do when the server no longer knows the position a subscription asks for.
enum class ReplayFallback {
    Fail,  ///< Fail the subscription with ServerError. The default: nothing is skipped unasked.
    AllEvents,  ///< Begin with the oldest retained event; may deliver events again.
    NewEvents,  ///< Begin with new events; loses what lies between.
};

/// Who says that an event has been handled.
enum class Acknowledgement {
    /// The library, when all observers of the event are done, tasks they returned included. The
    /// default.
    Automatic,
    /// The program, by Event::ack() and Event::nack(), from any thread and in any order. What is
    /// stored is the position up to which *all* events of the channel have been acknowledged.
    /// Events
    /// count as pending (see ClientOptions::maxPendingEvents) until they are.
    Manual,
};

/// How often positions are written. After a crash no more events come again than have been handled
/// since the last write: `maxEvents` at the most, and none that was handled longer than `maxDelay`
/// ago.
struct StorePolicy {
    /// So many events are handled between two writes. 1 or more; 1 writes after each event.
    std::size_t maxEvents = 1000;
    /// No longer than this passes between the handling of an event and the write of its position.
    /// When no event waits, a write follows at once, but 10 ms after the last one at the earliest.
    std::chrono::milliseconds maxDelay = std::chrono::milliseconds(200);
};

/// What follows when an event observer throws, its task fails, or an event is refused with
/// Event::nack(). A failure with OperationCancelled is none of this: the event was not handled
/// because the client stops, and comes again after the next start.
struct ObserverFailureOptions {
    enum class Then {
        /// The event is given up: dead-letter observers receive it, and the stream goes on. The
        /// default.
        Skip,
        /// The channel is unsubscribed, and the position stays before the event, so that it comes
        /// again when the channel is subscribed after the fault has been mended.
        StopChannel,
    };
    /// The observer is called so many times again before that. 0: not at all.
    unsigned retries = 0;
    /// Between the attempts. Later events wait meanwhile; with Acknowledgement::Manual a refused
    /// event comes again after this time, and others may come before it.
    BackoffOptions retryBackoff{std::chrono::seconds(1), 2.0, std::chrono::minutes(1), 0.25};
    Then then = Then::Skip;
};

/// Warnings of what will become a loss, given to the error observers as DeliveryWarning. The client
/// looks once a minute.
struct WatchOptions {
    /// Warn when the stored position of a channel is older than this share of the time for which
    /// Salesforce keeps events (24 h for `/topic` and `/u`, 72 h for `/event` and `/data`): a
    /// restart after that time could not go on from it. 0 to 1; 0 turns the warning off.
    double positionAge = 0.75;
    /// Warn when a channel that used to be busy has been silent for so long. Busy is a channel of
    /// which at least ten events came within such a time. 0 turns the warning off.
    std::chrono::milliseconds silence = std::chrono::milliseconds(0);
};

/// What speaks HTTP for a client.
enum class HttpEngine {
    /// Boost.Beast and Asio, with OpenSSL: the default where it is available, which is everywhere
    /// but on Windows.
    Beast,
    /// cpprestsdk's client; on Windows that is WinHTTP, with the system's certificates.
    Cpprest,
};

#ifndef _WIN32
inline constexpr HttpEngine kDefaultHttpEngine = HttpEngine::Beast;
#else
inline constexpr HttpEngine kDefaultHttpEngine = HttpEngine::Cpprest;
#endif

/// How to reach the org: used alike for sign-in, REST and the stream.
struct ConnectionOptions {
    HttpEngine engine = kDefaultHttpEngine;
    /// "http://host:port"; empty for a direct connection. Environment variables are not read.
    std::string proxyUrl;
    std::string proxyUser;
    std::string proxyPassword;
    /// PEM file with certificates to trust instead of the system's; empty for the system's.
    std::string caFile;
    /// PEM files of a client certificate and its key; empty for none.
    std::string clientCertificateFile;
    std::string clientKeyFile;
};

/// Options of a client. All have working defaults; durations that are 0 are named in the comment.
struct ClientOptions {
    Capabilities capabilities;

    /// E.g. "67.0". If it is not empty it is used as it is and nothing is discovered. Else it is
    /// kDefaultApiVersion, or with Capabilities::autoVersion the newest the org offers.
    std::string apiVersion;
    /// With Capabilities::autoVersion: use nothing newer. Empty for no ceiling.
    std::string apiVersionCeiling;

    SubscribeRetryOptions subscribeRetry;
    /// After failures of the network and lost sessions.
    BackoffOptions reconnectBackoff;
    /// After "server is too busy" and HTTP 503.
    BackoffOptions busyBackoff{std::chrono::seconds(1), 2.0, std::chrono::minutes(5), 0.25};
    /// After the org's limits (concurrent clients, daily events), which pass slowly: after a minute
    /// at the earliest.
    BackoffOptions limitBackoff{std::chrono::seconds(80), 2.0, std::chrono::minutes(15), 0.25};
    /// After so many new sessions in a row without one good poll: clear the cookies and sign in
    /// again, once. 1 or more.
    unsigned maxHandshakesWithoutPoll = 5;
    ReplayFallback replayFallback = ReplayFallback::Fail;

    /// How long the server holds a poll until it has advised a time. Salesforce: 110 s.
    std::chrono::milliseconds pollTimeout = std::chrono::seconds(110);
    /// Added to the server's time before a poll counts as lost. At least a few seconds.
    std::chrono::milliseconds pollMargin = std::chrono::seconds(15);
    /// Bound on sign-in, handshake, subscribe and REST requests.
    std::chrono::milliseconds requestTimeout = std::chrono::seconds(30);
    /// start() fails when no session could be opened in this time, with the last reason. 0: it
    /// tries for ever.
    std::chrono::milliseconds startTimeout = std::chrono::seconds(60);
    /// How long stop() waits for the reply to `/meta/disconnect`.
    std::chrono::milliseconds disconnectTimeout = std::chrono::seconds(5);
    /// stop() fails with TimeoutError when a hook or an observer's task is not done in this time.
    std::chrono::milliseconds stopTimeout = std::chrono::seconds(10);

    /// Where the default storeReplayId() and getLastReplayId() keep positions; empty for nowhere.
    /// May be shared by clients. Overriding these hooks replaces it.
    std::shared_ptr<ReplayStore> replayStore;
    /// Tells programs apart that share a store: each has positions of its own.
    std::string subscriberName = "default";
    Acknowledgement acknowledgement = Acknowledgement::Automatic;
    /// For `replayStore`. An overridden storeReplayId() is called after each event instead, with
    /// Acknowledgement::Manual whenever the position moves.
    StorePolicy storePolicy;
    ObserverFailureOptions observerFailure;
    WatchOptions watch;

    /// While so many events wait for observers, or replies of so many bytes, no further poll is
    /// sent. 1 or more. A reply is always taken whole, and one may be on its way already, so each
    /// can be exceeded by two replies.
    std::size_t maxPendingEvents = 1000;
    std::size_t maxPendingBytes = std::size_t{64} << 20;
    /// When there has been no room for so long, the client parks: it leaves the session before the
    /// server forgets it (40 s after its last poll), and opens a new one when the half of what
    /// waits has been handled. Nothing is lost as long as the server retains the events. 0: it
    /// never parks by itself, and lets the session be forgotten.
    std::chrono::milliseconds parkAfter = std::chrono::seconds(30);
    /// A larger reply is refused and asked for again in a new session. At least 10 MB is advisable.
    std::size_t maxResponseBytes = std::size_t{64} << 20;

    ConnectionOptions connection;
    /// Used for REST and the stream instead of one made from `connection`; for tests and unusual
    /// networks.
    std::shared_ptr<HttpTransport> transport;
    /// The same for sign-in. Empty: `transport` if that is given, else one made from `connection`.
    std::shared_ptr<HttpTransport> loginTransport;
    /// Runs hooks and observers; empty for sharedExecutor().
    std::shared_ptr<Executor> executor;
    /// Receives diagnostics; empty for none.
    std::shared_ptr<Logger> logger;
    /// Accept "http://" for hosts that are not loopback addresses. Tokens then travel in clear.
    bool allowPlainHttp = false;
    /// Sent as User-Agent; empty for "sfstreaming/<version>".
    std::string userAgent;
};

}  // namespace sfstreaming
