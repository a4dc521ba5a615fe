// SPDX-License-Identifier: MIT
// One life of a client, from start() to stop(): signs in, keeps a Bayeux session open, polls,
// recovers.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <pplx/pplxtasks.h>

#include "sfstreaming/client_options.h"
#include "sfstreaming/client_state.h"
#include "sfstreaming/internal/advice.h"
#include "sfstreaming/internal/bayeux_endpoint.h"
#include "sfstreaming/internal/channel_watch.h"
#include "sfstreaming/internal/client_hooks.h"
#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/lane.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/recovery.h"
#include "sfstreaming/internal/scheduler.h"
#include "sfstreaming/internal/statistics.h"
#include "sfstreaming/internal/subscriptions.h"

namespace sfstreaming::internal {

/// What the outside may know of a client at any time. Thread-safe.
class PublishedState {
public:
    ClientState state() const;
    std::string apiVersion() const;
    std::string instanceUrl() const;
    /// What positions are kept under; empty before the first sign-in.
    std::string organization() const;
    void setState(ClientState state);
    void setApiVersion(std::string version);
    void setInstanceUrl(std::string url);
    void setOrganization(std::string organization);

private:
    mutable std::mutex mutex_;
    ClientState state_ = ClientState::Stopped;
    std::string apiVersion_;
    std::string instanceUrl_;
    std::string organization_;
};

struct SessionEnvironment {
    ClientOptions options;
    std::shared_ptr<HttpTransport> transport;
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<ClientHooks> hooks;
    std::shared_ptr<Lane> lane;
    std::shared_ptr<PublishedState> published;
    std::shared_ptr<Statistics> statistics;
    /// Called once, on the protocol lane, before the state becomes Stopped.
    std::function<void()> onEnded = {};
    RandomSource random = defaultRandomSource();
};

/// Salesforce advises against many messages in one request; ten is a compromise.
inline constexpr std::size_t kMaxSubscribesPerRequest = 10;

/// Why an attempt to keep the stream flowing ended.
struct SessionFailure {
    Stage stage;
    FailureKind kind;
    std::exception_ptr error;
    std::optional<std::chrono::milliseconds> retryAfter;
    /// No Bayeux message came back: what the server sent may be lost.
    bool unanswered = false;
};

/// The machine. There is one loop that retries, run(): whatever goes wrong below it is thrown to
/// it as a SessionFailure, and Recovery decides what to do.
///
/// Thread: public functions from any thread; everything else on the protocol lane.
/// Lifetime: its coroutines keep it alive until it has ended.
class Session : public std::enable_shared_from_this<Session> {
public:
    static std::shared_ptr<Session> create(SessionEnvironment environment);

    pplx::task<void> start();
    pplx::task<void> stop();
    /// Done when this session has ended, for whatever reason.
    pplx::task<void> whenEnded() const { return stopped_.task(); }
    /// Ends everything without a word to the server: the client is gone.
    void abandon();
    pplx::task<Message> subscribe(std::string channel, std::optional<ReplayId> from);
    pplx::task<Message> unsubscribe(std::string channel);
    /// @param payload  JSON text of one message
    /// @return the messages of the reply as JSON text of an array
    pplx::task<std::string> send(std::string payload);
    pplx::task<HttpResponse> request(std::string method, std::string path, std::string body);

private:
    explicit Session(SessionEnvironment environment);

    // session.cpp: life
    static Detached run(std::shared_ptr<Session> self);
    pplx::task<void> attempt(RecoveryPlan plan, const char* why);
    RecoveryPlan onFailure(const SessionFailure& failure);
    pplx::task<void> end(std::exception_ptr reason);
    void beginStop();
    void onStartDeadline();
    void setState(ClientState state, std::string reason);
    void onSubscriptionsChanged();
    pplx::task<void> sleep(std::chrono::milliseconds duration);
    void wakeSleepers();
    std::string nextId() { return std::to_string(++lastId_); }

    // session_park.cpp: observers that are behind, and what is watched over time
    pplx::task<void> awaitRoom(std::chrono::milliseconds limit);
    pplx::task<void> waitForRoom();
    pplx::task<void> park();
    void onRoom();
    void watch();

    // session_handshake.cpp: sign-in, handshake, disconnect
    pplx::task<void> signIn(const char* reason);
    void useOrganization(const AccessToken& token);
    FailureKind kindOfNetworkError(const Error& error) const;
    SessionFailure lostRequest(const std::exception_ptr& failure) const;
    pplx::task<void> resolveVersion();
    pplx::task<void> openSession();
    pplx::task<void> leaveOldSession();
    pplx::task<void> disconnect(std::chrono::milliseconds timeout);

    // session_poll.cpp: the long poll, and what any reply brings
    pplx::task<void> poll();
    pplx::task<HttpResponse> sendConnect(std::string& id);
    bool mayAskAgain() const;
    void noteGoodPoll(bool broughtEvents);
    std::optional<SessionFailure> examineConnect(const BayeuxReply& reply, const std::string& id,
                                                 ReceivedEvents& events);
    ReceivedEvents accept(const std::shared_ptr<const MessageBatch>& batch,
                          bool onlyWithoutPosition = false);
    void reportChangeGap(const Subscription& subscription, const MessageRecord& record,
                         std::optional<ReplayId> before);
    void dispatchReplies(const std::shared_ptr<const MessageBatch>& batch);
    void failSession(SessionFailure failure);
    void throwExternalFailure();
    void failAfterLostReply(const std::exception_ptr& error);
    void reportLostPoll();
    SessionFailure noUsableReply(Stage stage, const BayeuxReply& reply) const;
    std::string connectMessage(const std::string& id, bool hold) const;

    // session_subscribe.cpp: subscriptions
    static Detached prepareSubscription(std::shared_ptr<Session> self,
                                        Subscriptions::Pointer subscription);
    pplx::task<void> prepare(Subscriptions::Pointer subscription);
    pplx::task<void> prepareAll();
    void kickPump();
    static Detached pump(std::shared_ptr<Session> self);
    pplx::task<void> subscribePass();
    pplx::task<void> sendSubscribes(std::vector<Subscriptions::Pointer> chunk);
    std::vector<Subscriptions::Pointer> takeChunk();
    void onSubscribeReply(const Subscriptions::Pointer& subscription, const Message& reply,
                          const ReplyRecord& record);
    static Detached decideRetry(std::shared_ptr<Session> self, Subscriptions::Pointer subscription,
                                Message reply, std::exception_ptr error, FailureKind kind);
    pplx::task<bool> wantsRetry(Subscriptions::Pointer subscription, Message reply,
                                std::exception_ptr error, FailureKind kind);
    std::chrono::milliseconds patience(FailureKind kind) const;
    static Detached fallBack(std::shared_ptr<Session> self, Subscriptions::Pointer subscription,
                             std::exception_ptr error);
    void refuse(const Subscriptions::Pointer& subscription, const std::exception_ptr& error);
    void onSessionLost(GapReason reason);
    bool anyResumes() const;
    bool resumes(const Subscription& subscription) const;
    bool anyAcknowledged() const;
    bool beginsAnew(const Subscription& subscription) const;

    // session_unsubscribe.cpp
    static Detached unsubscribeNow(std::shared_ptr<Session> self, std::string channel,
                                   pplx::task_completion_event<Message> result);
    pplx::task<Message> sendUnsubscribe(Subscriptions::Pointer subscription);
    void stopChannel(const std::string& channel);

    // session_calls.cpp: send and REST
    pplx::task<std::string> sendNow(std::string payload);
    pplx::task<HttpResponse> requestNow(std::string method, std::string path, std::string body);

    const ClientOptions options_;
    const std::shared_ptr<Scheduler> scheduler_;
    const std::shared_ptr<ClientHooks> hooks_;
    const std::shared_ptr<Lane> lane_;
    const std::shared_ptr<PublishedState> published_;
    const std::shared_ptr<Statistics> statistics_;
    const std::function<void()> onEnded_;
    const std::shared_ptr<HttpTransport> transport_;
    const std::shared_ptr<BayeuxEndpoint> endpoint_;
    Recovery recovery_;
    ChannelWatch watch_;

    // Life
    ClientState state_ = ClientState::Stopped;
    bool stopping_ = false;
    bool abandoned_ = false;
    bool ended_ = false;
    bool opened_ = false;  ///< start() has succeeded
    bool stopAlarmSet_ = false;
    std::exception_ptr lastFailure_;
    std::exception_ptr startFailure_;  ///< why a start has taken too long
    Scheduler::Clock::time_point startDeadline_{};
    pplx::task_completion_event<void> started_;
    OnceEvent<void> stopped_;
    struct Sleeper {
        Scheduler::AlarmId alarm;
        pplx::task_completion_event<void> event;
    };
    std::list<Sleeper> sleepers_;
    pplx::task_completion_event<void> room_;
    bool waitingForRoom_ = false;
    bool parking_ = false;  ///< the session is to be left until there is room

    // Sign-in
    std::optional<pplx::task<AccessToken>> signingIn_;
    std::uint64_t tokenNumber_ = 0;
    std::string organization_;        ///< what positions are kept under
    std::string organizationId_;      ///< empty while unknown
    std::uint64_t sessionToken_ = 0;  ///< the number of the token the session was opened with
    std::string apiVersion_;

    // Bayeux session
    std::string clientId_;  ///< empty: none, or the server has forgotten it
    Advice advice_;
    std::uint64_t lastId_ = 0;
    bool sessionOpen_ = false;
    Scheduler::Clock::time_point sessionOpened_{};
    unsigned goodPolls_ = 0;  ///< in this session
    std::optional<Scheduler::Clock::time_point> lastGoodPoll_;
    /// A poll that has left early, in a session that is kept although the reply before it failed.
    struct OpenPoll {
        pplx::task<HttpResponse> reply;
        std::string id;
    };
    std::optional<OpenPoll> openPoll_;
    bool pollFailing_ = false;  ///< in this session, since the last good poll
    bool drainOldSession_ = false;
    bool reportedSharedCookies_ = false;
    std::optional<SessionFailure> externalFailure_;

    // Subscriptions
    Subscriptions subscriptions_;
    std::map<std::string, Subscriptions::Pointer, std::less<>> awaitedReplies_;
    bool pumping_ = false;
    pplx::task_completion_event<void> chunkAnswered_;
    std::set<std::string, std::less<>> leaving_;  ///< channels with an unsubscribe under way
    std::size_t chunkSize_;
    Scheduler::AlarmId pumpAlarm_ = 0;
};

}  // namespace sfstreaming::internal
