// SPDX-License-Identifier: MIT
// What each class of error answers to the questions callers ask.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>

#include "sfstreaming/errors.h"
#include "tests/support/printing.h"

using namespace sfstreaming;

namespace {

struct Row {
    std::string name;
    std::function<std::unique_ptr<Error>()> make;
    ErrorCode code;
    bool transient;
    bool sessionLost;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"authentication",
     [] { return std::make_unique<AuthenticationError>("text", 400, "invalid_grant", "why"); },
     ErrorCode::Authentication, false, false},
    {"transport", [] { return std::make_unique<TransportError>("text"); }, ErrorCode::Transport,
     true, false},
    {"lasting transport", [] { return std::make_unique<TransportError>("text", 404, 0, false); },
     ErrorCode::Transport, false, false},
    {"timeout", [] { return std::make_unique<TimeoutError>("text"); }, ErrorCode::Timeout, true,
     false},
    {"server", [] { return std::make_unique<ServerError>("text", 400, "", "", "", false); },
     ErrorCode::Server, false, false},
    {"lost session",
     [] { return std::make_unique<ServerError>("text", 403, "", "", "", true, true); },
     ErrorCode::Server, true, true},
    {"protocol", [] { return std::make_unique<ProtocolError>("text"); }, ErrorCode::Protocol, true,
     false},
    {"cancelled", [] { return std::make_unique<OperationCancelled>("text"); }, ErrorCode::Cancelled,
     false, false},
    {"usage", [] { return std::make_unique<UsageError>("text"); }, ErrorCode::Usage, false, false},
    {"hook", [] { return std::make_unique<HookError>("text", "storeReplayId"); }, ErrorCode::Hook,
     false, false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(errors_tests)

BOOST_DATA_TEST_CASE(error_answers_the_questions_of_its_base, boost::unit_test::data::make(kRows),
                     row) {
    const auto error = row.make();
    BOOST_TEST(error->what() == "text");
    BOOST_TEST(error->code() == row.code);
    BOOST_TEST(error->isTransient() == row.transient);
    BOOST_TEST(error->isSessionLost() == row.sessionLost);
}

BOOST_AUTO_TEST_CASE(authentication_error_says_what_the_endpoint_said) {
    const AuthenticationError error("refused", 400, "invalid_grant", "authentication failure");
    BOOST_TEST(error.httpStatus() == 400);
    BOOST_TEST(error.oauthError() == "invalid_grant");
    BOOST_TEST(error.description() == "authentication failure");
    BOOST_TEST(AuthenticationError("refused").httpStatus() == 0);
}

BOOST_AUTO_TEST_CASE(transport_error_says_status_and_number) {
    const TransportError error("failed", 502, 104);
    BOOST_TEST(error.httpStatus() == 502);
    BOOST_TEST(error.errorCode() == 104);
}

BOOST_AUTO_TEST_CASE(server_error_carries_the_reply) {
    const ServerError error("refused", 403, "403::Unknown client", "/topic/Foo", "{}", true, true);
    BOOST_TEST(error.bayeuxCode() == 403);
    BOOST_TEST(error.reason() == "403::Unknown client");
    BOOST_TEST(error.channel() == "/topic/Foo");
    BOOST_TEST(error.response() == "{}");
}

BOOST_AUTO_TEST_CASE(protocol_error_carries_an_excerpt_and_hook_error_a_name) {
    BOOST_TEST(ProtocolError("malformed", "[\"…\"]").excerpt() == "[\"…\"]");
    BOOST_TEST(HookError("failed", "fetchToken").hook() == "fetchToken");
}

BOOST_AUTO_TEST_CASE(timeout_is_a_failure_of_the_transport) {
    BOOST_CHECK_THROW(throw TimeoutError("late"), TransportError);
    BOOST_CHECK_THROW(throw TimeoutError("late"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
