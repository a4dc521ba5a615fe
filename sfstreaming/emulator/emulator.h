// SPDX-License-Identifier: MIT
/// @file
/// A local stand-in for Salesforce: sign-in, REST, CometD with replay, and faults on demand.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sfstreaming/emulator/faults.h"

namespace sfstreaming::emulator {

/// Whom the emulator lets in.
struct Credentials {
    std::string username = "demo@example.com";
    std::string password = "demo-password";
    std::string clientId = "demo-client-id";
    std::string clientSecret = "demo-client-secret";
    std::string refreshToken = "demo-refresh-token";
};

struct EmulatorOptions {
    std::string address = "127.0.0.1";
    /// 0: a free one, see Emulator::url().
    std::uint16_t port = 0;
    /// Of the control interface, which is plain HTTP on the same address. 0: a free one.
    std::uint16_t controlPort = 0;
    /// PEM files; with both, the emulator speaks HTTPS only.
    std::string certificateFile;
    std::string keyFile;

    Credentials credentials;
    /// Each use of a refresh token yields a new one; using an old one kills the present one.
    bool rotateRefreshTokens = false;
    std::vector<std::string> versions{"31.0", "66.0", "67.0"};

    /// 10.0: all clocks below run ten times as fast.
    double timeScale = 1.0;
    /// How long a poll is held.
    std::chrono::milliseconds holdTime = std::chrono::seconds(110);
    /// How long a session is remembered without a poll.
    std::chrono::milliseconds gapLimit = std::chrono::seconds(40);
    /// Life of the routing cookie; without a valid one a session is unknown.
    std::chrono::milliseconds routingCookieLife = std::chrono::hours(3);
    /// Retention of PushTopic and generic events, and of platform and change events.
    std::chrono::milliseconds shortRetention = std::chrono::hours(24);
    std::chrono::milliseconds longRetention = std::chrono::hours(72);
    /// Of each channel no more events are kept, however young they are.
    std::size_t maxRetainedEvents = 100'000;
    /// Sessions the org allows at once: 20 in Developer Edition, 2,000 at most.
    unsigned maxClients = 2000;

    /// Begin with the channels of demoChannels(); else with none.
    bool demoOrg = true;
};

/// The channels of the demo org.
std::vector<std::string> demoChannels();

/// What has happened so far.
struct Statistics {
    std::uint64_t signIns = 0;
    std::uint64_t refusedSignIns = 0;
    std::uint64_t handshakes = 0;
    std::uint64_t refusedHandshakes = 0;
    std::uint64_t subscribes = 0;
    std::uint64_t connects = 0;
    std::uint64_t disconnects = 0;
    std::uint64_t eventsPublished = 0;
    std::uint64_t eventsDelivered = 0;
    std::uint64_t connections = 0;  ///< TCP connections accepted
    // At present
    std::size_t sessions = 0;
    std::size_t subscriptions = 0;
    std::size_t heldPolls = 0;
};

/// A request as it was received, for assertions.
struct SeenRequest {
    RequestKind kind = RequestKind::Any;
    std::string method;
    std::string target;
    std::string authorization;
    std::string cookie;
    std::string body;
};

/// @code
/// sfstreaming::emulator::Emulator emulator;
/// emulator.start();
/// … point a client at emulator.url() …
/// emulator.publish("/event/Order_Placed__e", R"({"Order_No__c":"A-1"})");
/// @endcode
///
/// It is a server, not a partner of one client: anything that speaks Bayeux as Salesforce wants it
/// can use it. All state lives on one thread of its own.
/// Thread: all functions may be called from any thread, and wait for that thread; before start()
/// and after stop() they act on their own.
class Emulator {
public:
    /// @throws std::invalid_argument  an option makes no sense
    explicit Emulator(EmulatorOptions options = {});
    /// stop()
    ~Emulator();
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;

    /// Nothing happens if it runs. After stop() it opens the ports of before: like a server that
    /// was started again, it knows tokens, channels and events, but no sessions.
    /// @throws std::runtime_error  a port is taken, or a certificate cannot be read
    void start();
    /// Cuts all connections and ends the thread. State is kept for inspection. Nothing happens if
    /// it does not run.
    void stop();

    const EmulatorOptions& options() const noexcept;
    /// Login URL and instance URL alike, e.g. "http://127.0.0.1:41234". Empty before start().
    /// A client that comes by another name of the host is told that one as its instance URL.
    std::string url() const;
    std::string controlUrl() const;

    /// "/topic/…", "/u/…", "/event/…" or "/data/…". Of a channel that is there the fields change.
    /// @throws std::invalid_argument  the name is no channel's
    /// @param fields  what filters of a PushTopic may name; empty: anything
    void addChannel(const std::string& name, std::vector<std::string> fields = {});
    void removeChannel(const std::string& name);
    std::vector<std::string> channels() const;

    /// Publishes an event in the form of the channel's kind; an unknown channel is added.
    /// @param payload  JSON: `sobject`, or `payload`, or for generic channels any JSON value
    /// @return its replay id
    /// @throws std::invalid_argument  the payload is not what events of the channel hold
    std::int64_t publish(const std::string& channel, const std::string& payload);
    /// Publishes several at once: a poll in progress is answered with all of them. If one is
    /// malformed, none is published.
    std::vector<std::int64_t> publishAll(const std::string& channel,
                                         const std::vector<std::string>& payloads);
    /// Publishes a message as given, stored under a new replay id. The text "$REPLAY_ID" in it is
    /// replaced by that.
    std::int64_t publishRaw(const std::string& channel, const std::string& message);
    /// The replay ids of all events ever published on a channel, in order.
    std::vector<std::int64_t> published(const std::string& channel) const;
    /// Removes all but the newest `keep` events of a channel from the store, as retention does.
    void expireEvents(const std::string& channel, std::size_t keep);
    /// The next replay id of a channel; ids go on from there with gaps.
    void setNextReplayId(const std::string& channel, std::int64_t id);

    /// Publishes changing accounts and placed orders. 0 stops it.
    void setDemoRate(double eventsPerSecond);

    /// Forgets all sessions: polls in progress end with 403::Unknown client.
    void killSessions();
    /// Ends all sessions from the server's side.
    void disconnectSessions(bool withSuccessful = true);
    /// Refuses all tokens issued so far; polls in progress end with 401.
    void revokeTokens();
    /// Cuts all connections of clients, with a reset or a close.
    void cutConnections(bool reset = true);
    /// The routing cookies issued so far are no longer valid.
    void expireRoutingCookies();
    /// Moves all clocks forward.
    void advanceClock(std::chrono::milliseconds duration);

    void inject(Fault fault);
    void clearFaults();
    Switches switches() const;
    void setSwitches(Switches switches);

    Statistics statistics() const;
    /// The newest 10,000.
    std::vector<SeenRequest> requests() const;
    /// Waits until `condition` holds.
    /// @param timeout  in real time
    /// @return false if it did not in time
    bool waitUntil(const std::function<bool(const Statistics&)>& condition,
                   std::chrono::milliseconds timeout = std::chrono::seconds(20)) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sfstreaming::emulator
