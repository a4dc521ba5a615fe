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

    /// While more events than this wait for observers, no further poll is sent. 1 or more. A reply
    /// is always taken whole, so the number can be exceeded by one reply. The server forgets a
    /// session 40 s after its last poll; the client then resumes it without loss.
    std::size_t maxPendingEvents = 1000;
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
