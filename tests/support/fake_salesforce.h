// SPDX-License-Identifier: MIT
// A transport that answers like Salesforce, in memory: for tests of the client without sockets.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/once_event.h"

namespace sfstreaming::testing {

/// One request as the fake saw it.
struct SeenRequest {
    std::string method;
    std::string url;
    std::string authorization;
    std::string body;
    /// The channel of its first Bayeux message; empty if it is none.
    std::string channel;
    nlohmann::json message;
};

/// Sign-in, versions, handshake, subscribe, held polls, replay. What it does next for a kind of
/// request can be scripted: one entry of script() is used up by one request. Thread-safe.
class FakeSalesforce : public HttpTransport, public std::enable_shared_from_this<FakeSalesforce> {
public:
    /// What to do with one request instead of the usual.
    struct Answer {
        int status = 200;
        std::string body;
        HttpHeaders headers;
        bool never = false;  ///< no reply at all
        std::exception_ptr failure;

        static Answer json(nlohmann::json value);
        static Answer text(int status, std::string body);
        static Answer fail(std::exception_ptr error);
        static Answer silence();
        /// An unsuccessful reply of this kind of request.
        static Answer error(std::string error, nlohmann::json extra = nlohmann::json::object());
    };

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override;

    /// Scripts the next request of a kind: "/meta/connect", …, or a path such as
    /// "/services/oauth2/token". `error` answers are completed with channel and id.
    void script(const std::string& kind, Answer answer);
    /// Publishes an event; subscribers get it, and replays do.
    /// @return its replay id
    std::int64_t publish(const std::string& channel, nlohmann::json payload = {{"n", 0}});
    /// Forgets all sessions, as Salesforce does every few hours.
    void forgetSessions();
    /// Ends the sessions from the server's side, with /meta/disconnect.
    void disconnectSessions();
    /// Refuses all tokens given out so far.
    void revokeTokens();
    /// Raw messages for the next poll of every session.
    void queueRaw(const std::string& message);

    std::vector<SeenRequest> requests() const;
    std::size_t count(const std::string& kind) const;
    /// Waits until the number of requests of a kind is at least `count`; false after 10 s.
    bool waitForCount(const std::string& kind, std::size_t count);
    /// Waits until so many polls are held; false after 10 s.
    bool waitForHeldPolls(std::size_t count);
    std::size_t heldPolls() const;

private:
    struct Held {
        internal::OnceEvent<HttpResponse> event;
        std::string id;
    };
    struct FakeSession {
        std::map<std::string, std::string> channels;  ///< base -> subscription
        std::deque<std::string> queue;
        std::optional<Held> poll;
        unsigned connects = 0;
        std::string token;
    };

    HttpResponse usual(const SeenRequest& request,
                       std::optional<internal::OnceEvent<HttpResponse>>& held,
                       internal::OnceEvent<HttpResponse> event);
    nlohmann::json subscribe(FakeSession& session, const std::string& clientId,
                             const nlohmann::json& message);
    void flushLocked(const std::string& clientId, FakeSession& session);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<SeenRequest> requests_;
    std::map<std::string, std::deque<Answer>> scripts_;
    std::map<std::string, FakeSession> sessions_;
    std::map<std::string, std::vector<std::pair<std::int64_t, std::string>>> store_;
    std::int64_t lastReplayId_ = 100;
    unsigned lastSession_ = 0;
    unsigned lastToken_ = 0;
    std::vector<std::string> validTokens_;
};

}  // namespace sfstreaming::testing
