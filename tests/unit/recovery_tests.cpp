// SPDX-License-Identifier: MIT
// What each failure of the protocol's catalogue means, and what the client does about it.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/recovery.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr auto kRetry = Reconnect::Retry;
constexpr auto kHandshake = Reconnect::Handshake;
constexpr auto kNone = Reconnect::None;
constexpr auto kNoAdvice = std::nullopt;

constexpr const char* kBusyText = "503::Server is too busy.  Please try your request again later.";
constexpr const char* kExcessiveUse =
    "403::To protect all customers from excessive use and Denial of Service attacks, we limit the "
    "number of simultaneous connections per server.  Your request has been denied because this "
    "limit has been exceeded.  Please try your request again later.";

// --- Replies ------------------------------------------------------------------------------------

struct ReplyRow {
    Stage stage;
    std::string error;
    std::string failureReason;
    std::optional<Reconnect> reconnect;
    FailureKind expected;
};

std::ostream& operator<<(std::ostream& out, const ReplyRow& row) {
    return out << row.stage << ": \"" << row.error << "\", \"" << row.failureReason << '"';
}

const std::vector<ReplyRow> kReplies{
    // Busy comes with errors that say something else: failureReason goes first.
    {Stage::Handshake, "403::Handshake denied", kBusyText, kNone, FailureKind::Busy},
    {Stage::Connect, "401::Authentication invalid", kBusyText, kNone, FailureKind::Busy},
    {Stage::Subscribe, "403:denied_by_security_policy:subscribe_denied", kBusyText, kNoAdvice,
     FailureKind::Busy},
    {Stage::Unsubscribe, "403::Unknown client", kBusyText, kNoAdvice, FailureKind::Busy},
    {Stage::Disconnect, "", kBusyText, kNoAdvice, FailureKind::Busy},
    {Stage::Connect, kBusyText, "", kNone, FailureKind::Busy},
    {Stage::Connect, "503::Server is too busy. Please try your request again later.", "", kNone,
     FailureKind::Busy},
    {Stage::Connect, "503::Server is\n too busy.\r\n  Please try again", "", kNone,
     FailureKind::Busy},
    {Stage::Connect, "503::  Server is too busy", "", kNone, FailureKind::Busy},
    {Stage::Subscribe, "403:denied_by_security_policy:subscribe_denied",
     "SERVER_UNAVAILABLE: the server is not available", kNoAdvice, FailureKind::Busy},
    {Stage::Connect, "503::Something else", "", kRetry, FailureKind::Busy},
    {Stage::Subscribe, "429::Too many requests", "", kNoAdvice, FailureKind::Busy},

    // Handshake
    {Stage::Handshake, "403::Handshake denied", "401::Authentication invalid", kNone,
     FailureKind::TokenRejected},
    {Stage::Handshake, "403::Handshake denied", "401::Request requires authentication", kNone,
     FailureKind::TokenRejected},
    {Stage::Handshake, "403::Handshake denied", "403::Organization concurrent user limit exceeded",
     kNone, FailureKind::Limit},
    {Stage::Handshake, "403::Handshake denied",
     "403::Organization  concurrent user\nlimit exceeded", kNone, FailureKind::Limit},
    {Stage::Handshake, "403::Handshake denied", kExcessiveUse, kNone, FailureKind::Limit},
    {Stage::Handshake, "403::Handshake denied", "", kNone, FailureKind::Denied},
    {Stage::Handshake, "403::Handshake denied", "", kNoAdvice, FailureKind::Denied},
    {Stage::Handshake, "400::API version in the URI is mandatory. URI format: '/cometd/66.0'", "",
     kNoAdvice, FailureKind::Fatal},
    {Stage::Handshake,
     "400::Unsupported API version. Only API versions '37.0' and later are supported. URI format: "
     "'/cometd/66.0'",
     "", kNoAdvice, FailureKind::Fatal},
    {Stage::Handshake, "500::Internal error", "", kNoAdvice, FailureKind::Network},
    {Stage::Handshake, "", "", kNoAdvice, FailureKind::Network},
    {Stage::Handshake, "something new", "", kNone, FailureKind::Network},

    // Connect
    {Stage::Connect, "403::Unknown client", "", kHandshake, FailureKind::UnknownClient},
    {Stage::Connect, "403::Unknown client", "", kNone, FailureKind::UnknownClient},
    {Stage::Connect, "403::Unknown client", "", kNoAdvice, FailureKind::UnknownClient},
    {Stage::Connect, "403::Unknown  client", "", kHandshake, FailureKind::UnknownClient},
    {Stage::Connect, "402::Unknown client", "", kHandshake, FailureKind::UnknownClient},
    {Stage::Connect, "402:abc:session_unknown", "", kHandshake, FailureKind::UnknownClient},
    {Stage::Connect, "401::Authentication invalid", "", kNone, FailureKind::TokenRejected},
    {Stage::Connect, "401::Authentication invalid", "401::Authentication invalid", kNone,
     FailureKind::TokenRejected},
    {Stage::Connect, "403::Organization total events daily limit exceeded", "", kNone,
     FailureKind::DailyLimit},
    {Stage::Connect, "400::Authenticated user id does not match the session's user id", "", kNone,
     FailureKind::ForeignSession},
    {Stage::Connect,
     "400::Client 2b71examplelsx0gq9v4t8a1k0wz has established a session, but no BAYEUX_BROWSER "
     "cookie present",
     "", kNone, FailureKind::ForeignSession},
    {Stage::Connect, "400::Invalid connection type {websocket}", "", kNoAdvice, FailureKind::Fatal},
    {Stage::Connect, "400::Unsupported API version. Only API versions '37.0' and later", "",
     kNoAdvice, FailureKind::Fatal},
    {Stage::Connect, "408::Request timeout", "", kNoAdvice, FailureKind::ReplacedPoll},
    {Stage::Connect, "413::Maximum Request Size Exceeded", "", kNoAdvice, FailureKind::TooLarge},
    // Unknown texts: the advice decides.
    {Stage::Connect, "499::something new", "", kRetry, FailureKind::ReplacedPoll},
    {Stage::Connect, "499::something new", "", kHandshake, FailureKind::SessionEnded},
    {Stage::Connect, "499::something new", "", kNone, FailureKind::SessionEnded},
    {Stage::Connect, "", "", kNoAdvice, FailureKind::SessionEnded},

    // Subscribe
    {Stage::Subscribe,
     "400::The replayId {41} you provided was invalid.  Please provide a valid ID, -2 to replay "
     "all events, or -1 to replay only new events.",
     "", kNoAdvice, FailureKind::PositionRejected},
    {Stage::Subscribe, "400::The  replayId {-9223372036854775808} you\nprovided was invalid.", "",
     kNoAdvice, FailureKind::PositionRejected},
    {Stage::Subscribe,
     "400::The replayId for channel {/data/ChangeEvents} wasn't found using the provided replay ID "
     "map {{/data/ChangeEvents=null}}. Ensure that the channel name you provided in the replay map "
     "is valid and matches the channel name used for subscribing.",
     "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "400::The channel you requested to subscribe to does not exist {/topic/No}",
     "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "400::The channel you requested to subscribe to doesn't exist {/topic/No}",
     "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "400::Channel name not specified", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "400::Channel subscriptions must start with a leading '/'", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "400::Query fields {Foo} do not exist on the topic entity", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "403:denied_by_security_policy:create_denied", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "403:denied_by_security_policy:subscribe_denied", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "403::Cannot create channel {/event/No__e}", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "403::Restricted channel", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "403::User not enabled for streaming", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "403::Subscriber does not have access to the entity in this topic", "",
     kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe,
     "403::Subscriber does not have access to all fields referenced in the where clause of the "
     "PushTopic",
     "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "403::User not allowed to subscribe CDC without View All Data permissions",
     "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "403::Subscription limit exceeded for this topic", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "403::Client has not completed handshake", "", kNoAdvice,
     FailureKind::UnknownClient},
    {Stage::Subscribe, "403::Unknown client", "", kNoAdvice, FailureKind::UnknownClient},
    {Stage::Subscribe, "403::Organization total events daily limit exceeded", "", kNoAdvice,
     FailureKind::DailyLimit},
    {Stage::Subscribe,
     "403::Unable to create channel dynamically, maximum channel limit has been exceeded", "",
     kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "403::No access on channel", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "404::channel names may not vary only by case", "", kNoAdvice,
     FailureKind::Refused},
    {Stage::Subscribe, "404::Unknown channel", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "401::Authentication invalid", "", kNoAdvice, FailureKind::TokenRejected},
    {Stage::Subscribe, "413::Maximum Request Size Exceeded", "", kNoAdvice, FailureKind::TooLarge},
    {Stage::Subscribe, "499::something new", "", kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe, "", "", kNoAdvice, FailureKind::Refused},
    // The name of a channel is the user's: only how the text begins counts.
    {Stage::Subscribe,
     "400::The channel you requested to subscribe to does not exist {/u/Unknown client}", "",
     kNoAdvice, FailureKind::Refused},
    {Stage::Subscribe,
     "400::The channel you requested to subscribe to does not exist {/u/SERVER_UNAVAILABLE}", "",
     kNoAdvice, FailureKind::Refused},

    // Any
    {Stage::Handshake, "413::Maximum Request Size Exceeded", "", kNoAdvice, FailureKind::TooLarge},
    {Stage::Unsubscribe, "403::Unknown client", "", kNoAdvice, FailureKind::UnknownClient},
    {Stage::Disconnect, "403::Unknown client", "", kNoAdvice, FailureKind::UnknownClient},
    {Stage::Unsubscribe, "403::unsubscribe_failed", "", kNoAdvice, FailureKind::Refused},
    {Stage::Unsubscribe, "400::channel_missing", "", kNoAdvice, FailureKind::Refused},
};

// --- Statuses -----------------------------------------------------------------------------------

struct StatusRow {
    Stage stage;
    int status;
    FailureKind expected;
};

std::ostream& operator<<(std::ostream& out, const StatusRow& row) {
    return out << row.stage << ' ' << row.status;
}

const std::vector<StatusRow> kStatuses{
    {Stage::Connect, 400, FailureKind::Fatal},
    {Stage::Handshake, 400, FailureKind::Fatal},
    {Stage::Subscribe, 400, FailureKind::Refused},
    {Stage::Handshake, 401, FailureKind::TokenRejected},
    {Stage::Connect, 401, FailureKind::TokenRejected},
    {Stage::Subscribe, 401, FailureKind::TokenRejected},
    {Stage::Handshake, 403, FailureKind::TokenRejected},
    {Stage::Connect, 403, FailureKind::TokenRejected},
    {Stage::Connect, 404, FailureKind::Fatal},
    {Stage::Handshake, 404, FailureKind::Fatal},
    {Stage::Connect, 405, FailureKind::Fatal},
    {Stage::Connect, 408, FailureKind::ReplacedPoll},
    {Stage::Handshake, 408, FailureKind::Network},
    {Stage::Subscribe, 408, FailureKind::Network},
    {Stage::Handshake, 410, FailureKind::Fatal},
    {Stage::Subscribe, 413, FailureKind::TooLarge},
    {Stage::Connect, 413, FailureKind::TooLarge},
    {Stage::Connect, 420, FailureKind::Network},
    {Stage::Handshake, 420, FailureKind::Network},
    {Stage::Connect, 429, FailureKind::Busy},
    {Stage::Handshake, 429, FailureKind::Busy},
    {Stage::Connect, 500, FailureKind::Network},
    {Stage::Connect, 502, FailureKind::Network},
    {Stage::Connect, 503, FailureKind::Busy},
    {Stage::Handshake, 503, FailureKind::Busy},
    {Stage::Connect, 504, FailureKind::Network},
    {Stage::Connect, 599, FailureKind::Network},
    {Stage::Connect, 301, FailureKind::Denied},
    {Stage::Handshake, 302, FailureKind::Denied},
    {Stage::Connect, 307, FailureKind::Denied},
    {Stage::Handshake, 308, FailureKind::Denied},
    // HTML or truncated JSON with 200; an interim response taken for a reply; no status at all.
    {Stage::Connect, 200, FailureKind::Network},
    {Stage::Handshake, 200, FailureKind::Network},
    {Stage::Subscribe, 200, FailureKind::Network},
    {Stage::Connect, 204, FailureKind::Network},
    {Stage::Connect, 103, FailureKind::Network},
    {Stage::Connect, 0, FailureKind::Network},
};

// --- Plans --------------------------------------------------------------------------------------

struct PlanRow {
    Stage stage;
    FailureKind kind;
    bool giveUp;
    std::int64_t delay;
    bool freshCookies;
    bool signIn;
    bool newSession;
};

std::ostream& operator<<(std::ostream& out, const PlanRow& row) {
    return out << row.stage << ": " << row.kind;
}

// The first failure after all was well: give up, delay, fresh cookies, sign in, new session.
const std::vector<PlanRow> kPlans{
    {Stage::SignIn, FailureKind::Network, false, 100, false, true, true},
    {Stage::SignIn, FailureKind::Busy, false, 1000, false, true, true},
    {Stage::SignIn, FailureKind::Fatal, true, 0, false, true, true},

    {Stage::Handshake, FailureKind::Network, false, 100, false, false, true},
    {Stage::Handshake, FailureKind::Busy, false, 1000, false, false, true},
    {Stage::Handshake, FailureKind::Limit, false, 60000, false, false, true},
    {Stage::Handshake, FailureKind::TokenRejected, false, 0, true, true, true},
    {Stage::Handshake, FailureKind::Denied, false, 0, true, true, true},
    {Stage::Handshake, FailureKind::Fatal, true, 0, false, false, true},
    {Stage::Handshake, FailureKind::TooLarge, true, 0, false, false, true},

    {Stage::Connect, FailureKind::Network, false, 0, false, false, true},
    {Stage::Connect, FailureKind::Busy, false, 1000, false, false, false},
    {Stage::Connect, FailureKind::Limit, false, 60000, false, false, false},
    {Stage::Connect, FailureKind::DailyLimit, false, 900000, false, false, true},
    {Stage::Connect, FailureKind::ReplacedPoll, false, 0, false, false, false},
    {Stage::Connect, FailureKind::UnknownClient, false, 0, false, false, true},
    {Stage::Connect, FailureKind::SessionEnded, false, 0, false, false, true},
    {Stage::Connect, FailureKind::ForeignSession, false, 0, true, false, true},
    {Stage::Connect, FailureKind::TokenRejected, false, 0, true, true, true},
    {Stage::Connect, FailureKind::TooLarge, true, 0, false, false, false},
    {Stage::Connect, FailureKind::Fatal, true, 0, false, false, false},
    {Stage::Connect, FailureKind::Refused, true, 0, false, false, false},
    {Stage::Connect, FailureKind::PositionRejected, true, 0, false, false, false},

    {Stage::Subscribe, FailureKind::UnknownClient, false, 0, false, false, true},
    {Stage::Subscribe, FailureKind::TokenRejected, false, 0, true, true, true},
    {Stage::Subscribe, FailureKind::ForeignSession, false, 0, true, false, true},
    {Stage::Subscribe, FailureKind::Network, false, 0, false, false, true},
};

ClientOptions plainOptions() {
    ClientOptions options;
    options.reconnectBackoff = {milliseconds(100), 2.0, milliseconds(1000), 0.0};
    options.busyBackoff = {milliseconds(1000), 3.0, milliseconds(5000), 0.0};
    options.limitBackoff = {minutes(1), 2.0, minutes(15), 0.0};
    return options;
}

struct Fixture {
    ClientOptions options = plainOptions();
    Recovery recovery{options};
    Recovery::TimePoint now{};

    /// Plans, and lets the delay of the plan pass.
    RecoveryPlan plan(Stage stage, FailureKind kind,
                      std::optional<milliseconds> retryAfter = std::nullopt) {
        const RecoveryPlan result = recovery.plan(stage, kind, now, retryAfter);
        now += result.delay;
        return result;
    }

    std::vector<std::int64_t> delays(Stage stage, FailureKind kind, unsigned count) {
        std::vector<std::int64_t> result;
        for (unsigned i = 0; i < count; ++i) {
            result.push_back(plan(stage, kind).delay.count());
        }
        return result;
    }
};

using Delays = std::vector<std::int64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery_tests, Fixture)

BOOST_DATA_TEST_CASE(reply_is_classified, boost::unit_test::data::make(kReplies), row) {
    BOOST_TEST(classifyReply(row.stage, row.error, row.failureReason, row.reconnect) ==
               row.expected);
}

BOOST_DATA_TEST_CASE(status_without_a_bayeux_body_is_classified,
                     boost::unit_test::data::make(kStatuses), row) {
    BOOST_TEST(classifyStatus(row.stage, row.status) == row.expected);
}

BOOST_AUTO_TEST_CASE(busy_in_its_known_spellings_is_recognised) {
    BOOST_TEST(isServerBusy("", kBusyText));
    BOOST_TEST(isServerBusy("401::Authentication invalid", kBusyText));
    BOOST_TEST(isServerBusy(kBusyText, ""));
    BOOST_TEST(isServerBusy("403:x:y", "SERVER_UNAVAILABLE: try later"));
    BOOST_TEST(!isServerBusy(kBusyText, "401::Authentication invalid"));
    BOOST_TEST(!isServerBusy("403:denied_by_security_policy:create_denied", ""));
    BOOST_TEST(!isServerBusy("400::503::Server is too busy", ""));
    BOOST_TEST(!isServerBusy("", ""));
}

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_of_its_own) {
    std::vector<std::string> names;
    for (int kind = 0; kind <= static_cast<int>(FailureKind::Fatal); ++kind) {
        names.emplace_back(toString(static_cast<FailureKind>(kind)));
    }
    BOOST_TEST(names.size() == 14U);
    std::sort(names.begin(), names.end());
    BOOST_TEST((std::unique(names.begin(), names.end()) == names.end()));
    BOOST_TEST((std::find(names.begin(), names.end(), "?") == names.end()));
}

BOOST_DATA_TEST_CASE_F(Fixture, first_failure_is_answered, boost::unit_test::data::make(kPlans),
                       row) {
    const RecoveryPlan result = plan(row.stage, row.kind);
    BOOST_TEST(result.giveUp == row.giveUp);
    BOOST_TEST(result.delay.count() == row.delay);
    BOOST_TEST(result.freshCookies == row.freshCookies);
    BOOST_TEST(result.signIn == row.signIn);
    BOOST_TEST(result.newSession == row.newSession);
}

BOOST_DATA_TEST_CASE_F(Fixture, without_auto_reconnect_every_failure_ends_the_client,
                       boost::unit_test::data::make(kPlans), row) {
    options.capabilities.autoReconnect = false;
    Recovery strict(options);
    const RecoveryPlan result = strict.plan(row.stage, row.kind, now);
    // A poll that was replaced by another of our own is no failure.
    BOOST_TEST(result.giveUp == (row.kind != FailureKind::ReplacedPoll));
}

BOOST_AUTO_TEST_CASE(lost_sessions_are_replaced_at_once_and_then_ever_more_slowly) {
    BOOST_TEST(delays(Stage::Connect, FailureKind::UnknownClient, 6) ==
                   (Delays{0, 100, 200, 400, 800, 1000}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failed_polls_share_the_one_immediate_attempt_with_lost_sessions) {
    BOOST_TEST(plan(Stage::Connect, FailureKind::Network).delay.count() == 0);
    BOOST_TEST(plan(Stage::Connect, FailureKind::UnknownClient).delay.count() == 100);
    BOOST_TEST(plan(Stage::Connect, FailureKind::ReplacedPoll).delay.count() == 200);
    BOOST_TEST(plan(Stage::Connect, FailureKind::SessionEnded).delay.count() == 400);
}

BOOST_AUTO_TEST_CASE(failed_handshakes_and_sign_ins_are_never_repeated_at_once) {
    BOOST_TEST(delays(Stage::Handshake, FailureKind::Network, 6) ==
                   (Delays{100, 200, 400, 800, 1000, 1000}),
               boost::test_tools::per_element());
    recovery.onGoodPoll();
    BOOST_TEST(delays(Stage::SignIn, FailureKind::Network, 3) == (Delays{100, 200, 400}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(busy_servers_are_given_ever_more_time_up_to_the_ceiling) {
    BOOST_TEST(delays(Stage::Connect, FailureKind::Busy, 4) == (Delays{1000, 3000, 5000, 5000}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(limits_are_waited_out_ever_more_slowly) {
    const auto minute = std::chrono::milliseconds(minutes(1)).count();
    BOOST_TEST(delays(Stage::Handshake, FailureKind::Limit, 6) ==
                   (Delays{minute, 2 * minute, 4 * minute, 8 * minute, 15 * minute, 15 * minute}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(busy_begins_after_about_a_second_and_grows_to_minutes_by_default) {
    Recovery usual(ClientOptions{}, [] { return 0.5; });
    const auto first = usual.plan(Stage::Connect, FailureKind::Busy, now).delay;
    BOOST_TEST(first.count() >= 500);
    BOOST_TEST(first.count() <= 1000);
    milliseconds last{0};
    for (int i = 0; i < 20; ++i) {
        last = usual.plan(Stage::Connect, FailureKind::Busy, now).delay;
    }
    BOOST_TEST(last.count() >= std::chrono::milliseconds(minutes(2)).count());
    BOOST_TEST(last.count() <= std::chrono::milliseconds(minutes(5)).count());
}

BOOST_AUTO_TEST_CASE(daily_limit_is_left_alone_for_a_quarter_of_an_hour_by_default) {
    Recovery usual(ClientOptions{}, [] { return 1.0; });
    const auto result = usual.plan(Stage::Connect, FailureKind::DailyLimit, now);
    BOOST_TEST(result.delay.count() >= std::chrono::milliseconds(minutes(15)).count());
    BOOST_TEST(!result.giveUp);
}

BOOST_AUTO_TEST_CASE(good_poll_begins_all_counts_anew) {
    delays(Stage::Connect, FailureKind::UnknownClient, 4);
    delays(Stage::Connect, FailureKind::Busy, 3);
    delays(Stage::Handshake, FailureKind::Limit, 3);
    plan(Stage::Connect, FailureKind::TokenRejected);
    recovery.onGoodPoll();
    BOOST_TEST(plan(Stage::Connect, FailureKind::UnknownClient).delay.count() == 0);
    BOOST_TEST(plan(Stage::Connect, FailureKind::UnknownClient).delay.count() == 100);
    BOOST_TEST(plan(Stage::Connect, FailureKind::Busy).delay.count() == 1000);
    BOOST_TEST(plan(Stage::Handshake, FailureKind::Limit).delay.count() == 60000);
    recovery.onGoodPoll();
    BOOST_TEST(plan(Stage::Connect, FailureKind::TokenRejected).delay.count() == 0);
}

BOOST_AUTO_TEST_CASE(repeated_new_sessions_end_in_one_sign_in_with_fresh_cookies) {
    for (unsigned i = 0; i < options.maxHandshakesWithoutPoll; ++i) {
        const RecoveryPlan result = plan(Stage::Connect, FailureKind::UnknownClient);
        BOOST_TEST(!result.signIn);
        BOOST_TEST(!result.freshCookies);
    }
    const RecoveryPlan escalated = plan(Stage::Connect, FailureKind::UnknownClient);
    BOOST_TEST(escalated.signIn);
    BOOST_TEST(escalated.freshCookies);
    BOOST_TEST(escalated.newSession);
    BOOST_TEST(!escalated.giveUp);
    for (unsigned i = 0; i < 20; ++i) {
        const RecoveryPlan result = plan(Stage::Connect, FailureKind::UnknownClient);
        BOOST_TEST(!result.signIn);
        BOOST_TEST(!result.giveUp);
    }
}

BOOST_AUTO_TEST_CASE(escalation_is_possible_again_after_a_good_poll) {
    for (unsigned i = 0; i <= options.maxHandshakesWithoutPoll; ++i) {
        plan(Stage::Connect, FailureKind::UnknownClient);
    }
    recovery.onGoodPoll();
    bool signedIn = false;
    for (unsigned i = 0; i <= options.maxHandshakesWithoutPoll; ++i) {
        BOOST_TEST(!signedIn);
        signedIn = plan(Stage::Connect, FailureKind::UnknownClient).signIn;
    }
    BOOST_TEST(signedIn);
}

BOOST_AUTO_TEST_CASE(number_of_sessions_before_escalation_is_at_least_one) {
    options.maxHandshakesWithoutPoll = 0;
    Recovery impatient(options);
    BOOST_TEST(!impatient.plan(Stage::Connect, FailureKind::UnknownClient, now).signIn);
    BOOST_TEST(impatient.plan(Stage::Connect, FailureKind::UnknownClient, now).signIn);
}

BOOST_AUTO_TEST_CASE(token_refused_again_and_again_ends_the_client) {
    RecoveryPlan result = plan(Stage::Connect, FailureKind::TokenRejected);
    BOOST_TEST(result.delay.count() == 0);
    unsigned signIns = 0;
    while (!result.giveUp) {
        BOOST_TEST(result.signIn);
        BOOST_REQUIRE(++signIns < 10);
        result = plan(Stage::Handshake, FailureKind::TokenRejected);
        BOOST_TEST(result.delay.count() > 0);
    }
    BOOST_TEST(signIns == 3U);
}

BOOST_AUTO_TEST_CASE(cookies_that_never_fit_end_the_client) {
    RecoveryPlan result = plan(Stage::Connect, FailureKind::ForeignSession);
    unsigned attempts = 0;
    while (!result.giveUp) {
        BOOST_TEST(result.freshCookies);
        BOOST_REQUIRE(++attempts < 10);
        result = plan(Stage::Connect, FailureKind::ForeignSession);
    }
    BOOST_TEST(attempts == 3U);
}

BOOST_AUTO_TEST_CASE(handshakes_of_a_storm_are_spread_over_time) {
    options.reconnectBackoff = {milliseconds(0), 1.0, milliseconds(0), 0.0};
    Recovery eager(options);
    const auto delay = [&] {
        return eager.plan(Stage::Connect, FailureKind::UnknownClient, now).delay;
    };
    for (unsigned i = 0; i < 20; ++i) {
        BOOST_TEST(delay().count() == 0);
        eager.onGoodPoll();  // a good poll does not refill the budget
    }
    for (unsigned i = 0; i < 10; ++i) {
        const auto wait = delay();
        BOOST_TEST(wait.count() == 2000);
        now += wait;
        eager.onGoodPoll();
    }
    now += minutes(5);
    for (unsigned i = 0; i < 20; ++i) {
        BOOST_TEST(delay().count() == 0);
        eager.onGoodPoll();
    }
    BOOST_TEST(delay().count() == 2000);
}

BOOST_AUTO_TEST_CASE(polls_of_the_same_session_cost_no_handshake) {
    options.busyBackoff = {milliseconds(0), 1.0, milliseconds(0), 0.0};
    Recovery eager(options);
    for (unsigned i = 0; i < 100; ++i) {
        BOOST_TEST(eager.plan(Stage::Connect, FailureKind::Busy, now).delay.count() == 0);
    }
    BOOST_TEST(eager.plan(Stage::Connect, FailureKind::UnknownClient, now).delay.count() == 0);
}

BOOST_AUTO_TEST_CASE(wish_of_the_server_is_honoured_if_it_is_longer) {
    BOOST_TEST(plan(Stage::Connect, FailureKind::Busy, seconds(30)).delay.count() == 30000);
    BOOST_TEST(plan(Stage::Connect, FailureKind::Busy, milliseconds(1)).delay.count() == 3000);
    BOOST_TEST(plan(Stage::Connect, FailureKind::UnknownClient, seconds(7)).delay.count() == 7000);
}

BOOST_AUTO_TEST_CASE(jitter_never_lengthens_a_delay) {
    options.reconnectBackoff.jitter = 0.25;
    Recovery shaky(options);
    shaky.plan(Stage::Connect, FailureKind::UnknownClient, now);
    for (unsigned i = 0; i < 15; ++i) {
        const auto delay = shaky.plan(Stage::Connect, FailureKind::UnknownClient, now).delay;
        BOOST_TEST(delay.count() <= 1000);
        BOOST_TEST(delay.count() >= 75);
        now += minutes(1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
