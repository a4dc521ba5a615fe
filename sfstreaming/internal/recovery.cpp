// SPDX-License-Identifier: MIT
// What a failure means and what to do about it: pure decisions, no I/O.
#include "sfstreaming/internal/recovery.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "sfstreaming/internal/bayeux_error.h"

namespace sfstreaming::internal {

namespace {

using std::chrono::milliseconds;

// Every handshake takes one of the org's client slots (20 in small orgs) for at least the 40 s the
// server remembers a dead session. A burst of this many is free, then one every two seconds.
constexpr double kHandshakeBurst = 20.0;
constexpr auto kHandshakeRefill = std::chrono::seconds(2);
// New sign-ins, or new cookies, without a good poll in between before the cause must be another.
constexpr unsigned kMaxSignIns = 3;
constexpr unsigned kMaxForeignSessions = 3;

/// The server's texts have double spaces and line breaks in places.
std::string collapseSpaces(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!space) {
            result += c;
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

bool contains(std::string_view text, std::string_view part) noexcept {
    return text.find(part) != std::string_view::npos;
}

bool startsWith(std::string_view text, std::string_view part) noexcept {
    return text.substr(0, part.size()) == part;
}

struct Phrase {
    std::string_view text;
    FailureKind kind;
};

// Beginnings of texts that mean the same in every reply. Only beginnings: what follows may be the
// name of a channel.
constexpr std::array kCommonPhrases{
    Phrase{"Server is too busy", FailureKind::Busy},
    Phrase{"SERVER_UNAVAILABLE", FailureKind::Busy},
    Phrase{"Organization concurrent user limit exceeded", FailureKind::Limit},
    Phrase{"To protect all customers from excessive use", FailureKind::Limit},
    Phrase{"Organization total events daily limit exceeded", FailureKind::DailyLimit},
    Phrase{"Unknown client", FailureKind::UnknownClient},
    Phrase{"Client has not completed handshake", FailureKind::UnknownClient},
    Phrase{"Authenticated user id does not match", FailureKind::ForeignSession},
};

std::optional<FailureKind> classifyCommon(const BayeuxError& error) {
    const std::string_view text(error.text);
    const std::string_view words = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    for (const Phrase& phrase : kCommonPhrases) {
        if (startsWith(words, phrase.text)) {
            return phrase.kind;
        }
    }
    if (startsWith(words, "Client ") && contains(words, "no BAYEUX_BROWSER cookie present")) {
        return FailureKind::ForeignSession;
    }
    switch (error.code) {
        case 401:
            return FailureKind::TokenRejected;
        case 402:
            return FailureKind::UnknownClient;
        case 408:
            return FailureKind::ReplacedPoll;
        case 413:
            return FailureKind::TooLarge;
        case 429:
        case 503:
            return FailureKind::Busy;
        default:
            return std::nullopt;
    }
}

FailureKind classifyHandshake(const BayeuxError& error) {
    if (error.code == 403) {
        return FailureKind::Denied;
    }
    return error.code >= 400 && error.code < 500 ? FailureKind::Fatal : FailureKind::Network;
}

FailureKind classifyConnect(std::string_view text, std::optional<Reconnect> reconnect) {
    if (contains(text, "Invalid connection type") || contains(text, "API version")) {
        return FailureKind::Fatal;
    }
    return reconnect == Reconnect::Retry ? FailureKind::ReplacedPoll : FailureKind::SessionEnded;
}

FailureKind classifySubscribe(std::string_view text) {
    return contains(text, "The replayId {") && contains(text, "you provided was invalid")
               ? FailureKind::PositionRejected
               : FailureKind::Refused;
}

}  // namespace

const char* toString(FailureKind kind) noexcept {
    switch (kind) {
        case FailureKind::Network:
            return "no usable answer";
        case FailureKind::Busy:
            return "server busy";
        case FailureKind::Limit:
            return "limit of the org";
        case FailureKind::DailyLimit:
            return "daily limit of events";
        case FailureKind::ReplacedPoll:
            return "poll replaced by another";
        case FailureKind::UnknownClient:
            return "session lost";
        case FailureKind::SessionEnded:
            return "session ended by the server";
        case FailureKind::ForeignSession:
            return "session and cookies do not match";
        case FailureKind::TokenRejected:
            return "token refused";
        case FailureKind::Denied:
            return "denied without a reason";
        case FailureKind::PositionRejected:
            return "replay id refused";
        case FailureKind::Refused:
            return "subscription refused";
        case FailureKind::TooLarge:
            return "request too large";
        case FailureKind::Fatal:
            return "request refused";
    }
    return "?";
}

FailureKind classifyReply(Stage stage, std::string_view error, std::string_view failureReason,
                          std::optional<Reconnect> reconnect) {
    const std::string text = collapseSpaces(failureReason.empty() ? error : failureReason);
    const BayeuxError parsed = parseBayeuxError(text);
    if (const auto common = classifyCommon(parsed)) {
        return *common;
    }
    switch (stage) {
        case Stage::Handshake:
            return classifyHandshake(parsed);
        case Stage::Connect:
            return classifyConnect(text, reconnect);
        case Stage::Subscribe:
            return classifySubscribe(text);
        case Stage::SignIn:
        case Stage::Unsubscribe:
        case Stage::Disconnect:
            break;
    }
    return FailureKind::Refused;
}

FailureKind classifyStatus(Stage stage, int status) noexcept {
    switch (status) {
        case 401:
        case 403:
            return FailureKind::TokenRejected;
        case 408:
            return stage == Stage::Connect ? FailureKind::ReplacedPoll : FailureKind::Network;
        case 413:
            return FailureKind::TooLarge;
        case 420:
            return FailureKind::Network;
        case 429:
        case 503:
            return FailureKind::Busy;
        default:
            break;
    }
    if (status >= 300 && status < 400) {
        // Redirects are not followed: the token must not reach another host. A new sign-in names
        // the org's present address.
        return FailureKind::Denied;
    }
    if (status >= 400 && status < 500) {
        return stage == Stage::Subscribe ? FailureKind::Refused : FailureKind::Fatal;
    }
    return FailureKind::Network;
}

bool isServerBusy(std::string_view error, std::string_view failureReason) noexcept {
    const std::string_view text = failureReason.empty() ? error : failureReason;
    return text.rfind("503:", 0) == 0 || text.rfind("SERVER_UNAVAILABLE", 0) == 0;
}

Recovery::Recovery(const ClientOptions& options, RandomSource random)
    : autoReconnect_(options.capabilities.autoReconnect),
      maxHandshakesWithoutPoll_(std::max(1U, options.maxHandshakesWithoutPoll)),
      dailyLimitDelay_(options.limitBackoff.ceiling),
      network_(options.reconnectBackoff, random),
      busy_(options.busyBackoff, random),
      limit_(options.limitBackoff, random),
      handshakeTokens_(kHandshakeBurst) {}

milliseconds Recovery::immediateThen(Backoff& backoff) {
    return std::exchange(usedImmediate_, true) ? backoff.next() : milliseconds(0);
}

milliseconds Recovery::waitForHandshakeBudget(TimePoint now) {
    if (lastRefill_) {
        const std::chrono::duration<double> elapsed = now - *lastRefill_;
        handshakeTokens_ =
            std::min(kHandshakeBurst,
                     handshakeTokens_ + elapsed / std::chrono::duration<double>(kHandshakeRefill));
    }
    lastRefill_ = now;
    handshakeTokens_ -= 1.0;
    if (handshakeTokens_ >= 0.0) {
        return milliseconds(0);
    }
    return std::chrono::duration_cast<milliseconds>(-handshakeTokens_ * kHandshakeRefill);
}

RecoveryPlan Recovery::plan(Stage stage, FailureKind kind, TimePoint now,
                            std::optional<milliseconds> retryAfter, PollLoss loss) {
    RecoveryPlan plan;
    const bool hasSession = stage != Stage::SignIn && stage != Stage::Handshake;
    plan.newSession = !hasSession;
    plan.signIn = stage == Stage::SignIn;
    if (!autoReconnect_ && kind != FailureKind::ReplacedPoll) {
        plan.giveUp = true;
        return plan;
    }
    switch (kind) {
        case FailureKind::Network:
            plan.newSession = true;
            plan.delay = hasSession ? immediateThen(network_) : network_.next();
            break;
        case FailureKind::Busy:
            plan.delay = busy_.next();
            break;
        case FailureKind::Limit:
            plan.delay = limit_.next();
            break;
        case FailureKind::DailyLimit:
            plan.newSession = true;
            plan.delay = dailyLimitDelay_;
            break;
        case FailureKind::ReplacedPoll:
            plan.delay = immediateThen(network_);
            break;
        case FailureKind::UnknownClient:
        case FailureKind::SessionEnded:
            plan.newSession = true;
            plan.delay = immediateThen(network_);
            break;
        case FailureKind::ForeignSession:
            plan.newSession = true;
            plan.freshCookies = true;
            plan.delay = immediateThen(network_);
            plan.giveUp = ++foreignSessions_ > kMaxForeignSessions;
            break;
        case FailureKind::TokenRejected:
            plan.newSession = true;
            plan.freshCookies = true;
            plan.signIn = true;
            plan.delay = signIns_ == 0 ? milliseconds(0) : network_.next();
            plan.giveUp = ++signIns_ > kMaxSignIns;
            break;
        case FailureKind::Denied:
            plan.newSession = true;
            plan.freshCookies = true;
            plan.signIn = denials_ == 0;
            plan.delay = denials_++ == 0 ? milliseconds(0) : network_.next();
            break;
        case FailureKind::PositionRejected:
        case FailureKind::Refused:
        case FailureKind::TooLarge:
        case FailureKind::Fatal:
            plan.giveUp = true;
            break;
    }
    if (stage == Stage::Subscribe || loss == PollLoss::Resume) {
        plan.newSession = true;  // what was lost with the reply is not sent again in this one
    } else if (loss == PollLoss::Keep && !plan.freshCookies) {
        plan.newSession = false;  // with another token or other cookies the old one is gone anyway
    }
    if (plan.newSession && !plan.giveUp) {
        if (++sessions_ > maxHandshakesWithoutPoll_ && !std::exchange(escalated_, true)) {
            plan.freshCookies = true;
            plan.signIn = true;
        }
        plan.delay = std::max(plan.delay, waitForHandshakeBudget(now));
    }
    if (retryAfter) {
        plan.delay = std::max(plan.delay, *retryAfter);
    }
    return plan;
}

void Recovery::onGoodPoll() noexcept {
    network_.reset();
    busy_.reset();
    limit_.reset();
    usedImmediate_ = false;
    sessions_ = 0;
    signIns_ = 0;
    denials_ = 0;
    foreignSessions_ = 0;
    escalated_ = false;
}

}  // namespace sfstreaming::internal
