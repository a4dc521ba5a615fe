// SPDX-License-Identifier: MIT
// What users are told about an unsuccessful reply.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/server_error.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

ServerError made(const ReplyRecord& reply, FailureKind kind) {
    try {
        std::rethrow_exception(makeServerError("the poll was refused", reply, kind));
    } catch (const ServerError& error) {
        return error;
    }
}

struct Row {
    FailureKind kind;
    bool transient;
    bool sessionLost;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.kind;
}

const std::vector<Row> kRows{
    {FailureKind::Network, true, false},       {FailureKind::Busy, true, false},
    {FailureKind::Limit, true, false},         {FailureKind::DailyLimit, true, false},
    {FailureKind::ReplacedPoll, true, false},  {FailureKind::UnknownClient, true, true},
    {FailureKind::SessionEnded, true, true},   {FailureKind::ForeignSession, true, true},
    {FailureKind::TokenRejected, true, false}, {FailureKind::PositionRejected, false, false},
    {FailureKind::Refused, false, false},      {FailureKind::TooLarge, false, false},
    {FailureKind::Fatal, false, false},
};

ReplyRecord unknownClient() {
    ReplyRecord reply;
    reply.raw = R"({"channel":"/meta/connect","error":"403::Unknown client"})";
    reply.channel = "/meta/connect";
    reply.error = "403::Unknown client";
    return reply;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server_error_tests)

BOOST_DATA_TEST_CASE(kind_decides_what_callers_may_hope_for, boost::unit_test::data::make(kRows),
                     row) {
    const ServerError error = made(unknownClient(), row.kind);
    BOOST_TEST(error.isTransient() == row.transient);
    BOOST_TEST(error.isSessionLost() == row.sessionLost);
    BOOST_TEST(std::string(error.what()).find(toString(row.kind)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(error_carries_the_reply) {
    const ServerError error = made(unknownClient(), FailureKind::UnknownClient);
    BOOST_TEST(error.what() == "the poll was refused: 403::Unknown client (session lost)");
    BOOST_TEST(error.bayeuxCode() == 403);
    BOOST_TEST(error.reason() == "403::Unknown client");
    BOOST_TEST(error.channel() == "/meta/connect");
    BOOST_TEST(error.response() == std::string(unknownClient().raw));
}

BOOST_AUTO_TEST_CASE(failure_reason_goes_before_the_error) {
    ReplyRecord reply = unknownClient();
    reply.failureReason = "503::Server is too busy";
    const ServerError error = made(reply, FailureKind::Busy);
    BOOST_TEST(error.bayeuxCode() == 503);
    BOOST_TEST(error.reason() == "503::Server is too busy");
}

BOOST_AUTO_TEST_CASE(subscription_goes_before_the_meta_channel) {
    ReplyRecord reply = unknownClient();
    reply.channel = "/meta/subscribe";
    reply.subscription = "/topic/Foo";
    BOOST_TEST(made(reply, FailureKind::Refused).channel() == "/topic/Foo");
}

BOOST_AUTO_TEST_CASE(reply_without_a_reason_still_makes_a_sentence) {
    ReplyRecord reply;
    reply.channel = "/meta/connect";
    const ServerError error = made(reply, FailureKind::SessionEnded);
    BOOST_TEST(error.what() == "the poll was refused (session ended by the server)");
    BOOST_TEST(error.bayeuxCode() == 0);
    BOOST_TEST(error.reason() == "");
}

BOOST_AUTO_TEST_CASE(client_id_is_kept_out_of_the_text) {
    ReplyRecord reply = unknownClient();
    reply.clientId = "2b71examplelsx0gq9v4t8a1k0wz";
    reply.error =
        "400::Client 2b71examplelsx0gq9v4t8a1k0wz has established a session, but no BAYEUX_BROWSER "
        "cookie present for 2b71examplelsx0gq9v4t8a1k0wz";
    const std::string text = made(reply, FailureKind::ForeignSession).what();
    BOOST_TEST(text.find("2b71") == std::string::npos);
    BOOST_TEST(text.find("Client … has established") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(client_id_of_a_hostile_server_does_no_harm) {
    ReplyRecord reply = unknownClient();
    reply.clientId = "…";
    reply.error = "400::Client … is … unknown";
    BOOST_TEST(made(reply, FailureKind::UnknownClient).what() ==
               "the poll was refused: 400::Client … is … unknown (session lost)");
}

BOOST_AUTO_TEST_CASE(text_is_one_line_of_bounded_length) {
    ReplyRecord reply = unknownClient();
    reply.error = "503::Server is\r\ntoo\tbusy\x1b[31m";
    const std::string text = made(reply, FailureKind::Busy).what();
    BOOST_TEST(text == "the poll was refused: 503::Server is  too busy [31m (server busy)");
    const std::string lengthy = "403::" + std::string(100000, 'x');
    reply.error = lengthy;
    BOOST_TEST(std::string(made(reply, FailureKind::Refused).what()).size() < 2000U);
    BOOST_TEST(made(reply, FailureKind::Refused).reason() == lengthy);
}

BOOST_AUTO_TEST_CASE(reader_is_told_what_can_be_done) {
    const auto text = [](FailureKind kind) {
        return std::string(made(unknownClient(), kind).what());
    };
    BOOST_TEST(text(FailureKind::Limit).find("close other clients") != std::string::npos);
    BOOST_TEST(text(FailureKind::DailyLimit).find("limit is reset") != std::string::npos);
    BOOST_TEST(text(FailureKind::PositionRejected).find("replayFallback") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
