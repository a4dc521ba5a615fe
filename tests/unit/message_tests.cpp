// SPDX-License-Identifier: MIT
// Handles on messages.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/json.h"
#include "tests/support/parsed_batch.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

BOOST_AUTO_TEST_SUITE(message_tests)

BOOST_AUTO_TEST_CASE(empty_message_has_nothing) {
    const Message message;
    BOOST_TEST(message.channel().empty());
    BOOST_TEST(!message.isMeta());
    BOOST_TEST(message.raw().empty());
    BOOST_TEST(!message.field("channel").exists());
    BOOST_TEST(message.json().is_null());
}

BOOST_AUTO_TEST_CASE(message_names_its_channel_and_text) {
    const std::string text = R"({"channel":"/meta/connect","successful":true})";
    const Message message = parsedMessage(text);
    BOOST_TEST(message.channel() == "/meta/connect");
    BOOST_TEST(message.isMeta());
    BOOST_TEST(message.raw() == text);
    BOOST_TEST(!parsedMessage(R"({"channel":"/topic/A"})").isMeta());
}

BOOST_AUTO_TEST_CASE(fields_are_found_by_their_path) {
    const Message message = parsedMessage(
        R"({"channel":"/meta/handshake","ext":{"sfdc":{"failureReason":"401::x"},"replay":true}})");
    BOOST_TEST(message.field("ext", "sfdc", "failureReason").asString() == "401::x");
    BOOST_TEST(message.field("ext", "replay").asBool());
    BOOST_TEST(message.field("channel").asString() == "/meta/handshake");
    BOOST_TEST(!message.field("ext", "sfdc", "other").exists());
    BOOST_TEST(!message.field("none", "sfdc").exists());
    BOOST_TEST(message.field().raw() == message.raw());
}

BOOST_AUTO_TEST_CASE(message_outlives_its_batch) {
    Message copy;
    {
        const Message message = parsedMessage(R"({"channel":"/topic/A","data":1})");
        copy = message;
    }
    BOOST_TEST(copy.raw() == R"({"channel":"/topic/A","data":1})");
    BOOST_TEST(copy.field("data").asInt64() == 1);
}

BOOST_AUTO_TEST_CASE(json_value_is_made_on_request) {
    const Message message = parsedMessage(R"({"channel":"/topic/A","n":9007199254740993})");
    BOOST_TEST(message.json().at("n").as_number().to_int64() == 9007199254740993);
}

BOOST_AUTO_TEST_CASE(message_that_cannot_become_a_json_value_is_a_protocol_error) {
    const Message message = parsedMessage(R"({"channel":"/topic/A","bad":"\ud83d"})");
    BOOST_CHECK_THROW(message.json(), ProtocolError);
}

BOOST_AUTO_TEST_SUITE_END()
