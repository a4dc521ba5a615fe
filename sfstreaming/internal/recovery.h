// SPDX-License-Identifier: MIT
// What a failure means and what to do about it: pure decisions, no I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "sfstreaming/client_options.h"
#include "sfstreaming/internal/advice.h"
#include "sfstreaming/internal/backoff.h"

namespace sfstreaming::internal {

/// What was being done when something failed.
enum class Stage { SignIn, Handshake, Connect, Subscribe, Unsubscribe, Disconnect };

/// The error classes of the protocol, by what they ask of the client.
enum class FailureKind {
    Network,           ///< No usable answer; on a poll, events may have been lost with it.
    Busy,              ///< The server asks for patience (503, 429).
    Limit,             ///< A limit of the org that passes slowly.
    DailyLimit,        ///< The day's events are used up.
    ReplacedPoll,      ///< 408: another poll of this session took the place of ours.
    UnknownClient,     ///< The session is gone.
    SessionEnded,      ///< The server ended the session (disconnect, advice).
    ForeignSession,    ///< Cookies and session do not fit together.
    TokenRejected,     ///< 401 and its relatives.
    Denied,            ///< The door is closed, and nobody says why.
    PositionRejected,  ///< The replay id of a subscription is no longer known.
    Refused,           ///< This subscription is refused for good.
    TooLarge,          ///< 413: fewer messages a request.
    Fatal,             ///< Trying again cannot help.
};

const char* toString(FailureKind kind) noexcept;

/// Classifies an unsuccessful reply: `ext.sfdc.failureReason` before `error` before advice.
FailureKind classifyReply(Stage stage, std::string_view error, std::string_view failureReason,
                          std::optional<Reconnect> reconnect);

/// Classifies an HTTP status that came without a Bayeux body.
FailureKind classifyStatus(Stage stage, int status) noexcept;

/// Whether a subscribe refused with this text is "server too busy" in one of its known spellings.
bool isServerBusy(std::string_view error, std::string_view failureReason) noexcept;

/// What the session does after a failure, in this order.
struct RecoveryPlan {
    bool giveUp = false;
    std::chrono::milliseconds delay{0};
    bool freshCookies = false;
    bool signIn = false;
    /// Open a new Bayeux session; else go on with the one there is.
    bool newSession = false;
};

/// Whether events may have been lost with the reply to a poll, and what then.
enum class PollLoss {
    None,
    Resume,  ///< Leave the session and resume from the cursors.
    Keep,    ///< There is no cursor: a new session would lose what the old one holds.
};

/// Makes plans, and remembers how often it had to since the last good poll. Not thread-safe.
class Recovery {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Recovery(const ClientOptions& options, RandomSource random = defaultRandomSource());

    /// @param retryAfter  the server's wish, if it had one; the plan's delay is not shorter
    RecoveryPlan plan(Stage stage, FailureKind kind, TimePoint now,
                      std::optional<std::chrono::milliseconds> retryAfter = std::nullopt,
                      PollLoss loss = PollLoss::None);

    /// A poll was answered as it should be: everything is well again.
    void onGoodPoll() noexcept;

private:
    std::chrono::milliseconds immediateThen(Backoff& backoff);
    std::chrono::milliseconds waitForHandshakeBudget(TimePoint now);

    const bool autoReconnect_;
    const unsigned maxHandshakesWithoutPoll_;
    const std::chrono::milliseconds dailyLimitDelay_;
    Backoff network_;
    Backoff busy_;
    Backoff limit_;
    bool usedImmediate_ = false;
    unsigned sessions_ = 0;
    unsigned signIns_ = 0;
    unsigned denials_ = 0;
    unsigned foreignSessions_ = 0;
    bool escalated_ = false;
    double handshakeTokens_;
    std::optional<TimePoint> lastRefill_;
};

}  // namespace sfstreaming::internal
