// SPDX-License-Identifier: MIT
// Messages that users may edit: what is added, and that nothing of theirs is overwritten.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/json.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

std::string text(const web::json::value& value) {
    return utility::conversions::to_utf8string(value.serialize());
}

/// Compares as JSON: neither blanks nor the order of members matter.
void checkJson(const std::string& actual, const char* expected) {
    const auto left = nlohmann::json::parse(actual);
    const auto right = nlohmann::json::parse(expected);
    BOOST_TEST(left == right, actual << " is not " << expected);
}

const std::vector<std::string> kNoObjects{"",      "x",  "[]",    "[{}]",
                                          "null",  "5",  "\"\"",  "{\"a\"",
                                          "{} {}", "{]", "{a:1}", R"({"a":"\ud83d\u0061"})"};

}  // namespace

BOOST_AUTO_TEST_SUITE(payload_json_tests)

BOOST_AUTO_TEST_CASE(payloads_are_the_minimum_of_the_protocol) {
    checkJson(text(makeHandshakePayload()),
              R"({"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0",
                  "supportedConnectionTypes":["long-polling"]})");
    checkJson(text(makeSubscribePayload("/topic/Foo?Name='\"A\"'")),
              R"({"channel":"/meta/subscribe","subscription":"/topic/Foo?Name='\"A\"'"})");
    checkJson(text(makeUnsubscribePayload("/u/\xc3\xa9")),
              "{\"channel\":\"/meta/unsubscribe\",\"subscription\":\"/u/\xc3\xa9\"}");
}

BOOST_AUTO_TEST_CASE(handshake_gets_an_id_and_announces_replay) {
    checkJson(completeHandshake(text(makeHandshakePayload()), "1", true),
              R"({"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0",
                  "supportedConnectionTypes":["long-polling"],"id":"1","ext":{"replay":true}})");
    checkJson(completeHandshake(text(makeHandshakePayload()), "7", false),
              R"({"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0",
                  "supportedConnectionTypes":["long-polling"],"id":"7"})");
}

BOOST_AUTO_TEST_CASE(handshake_has_no_client_id) {
    BOOST_TEST(!nlohmann::json::parse(completeHandshake(text(makeHandshakePayload()), "1", true))
                    .contains("clientId"));
}

BOOST_AUTO_TEST_CASE(handshake_of_the_user_is_not_overwritten) {
    checkJson(
        completeHandshake(R"({"id":"mine","ext":{"replay":false,"own":[1]},"x":null})", "1", true),
        R"({"id":"mine","ext":{"replay":false,"own":[1]},"x":null})");
    checkJson(completeHandshake(R"({"ext":{"own":1}})", "1", true),
              R"({"id":"1","ext":{"own":1,"replay":true}})");
    checkJson(completeHandshake(R"({"ext":"odd"})", "1", true), R"({"id":"1","ext":"odd"})");
    checkJson(completeHandshake(R"({"ext":null})", "1", true), R"({"id":"1","ext":null})");
}

BOOST_AUTO_TEST_CASE(subscribe_names_the_position_under_the_channel_without_its_filter) {
    checkJson(completeSubscribe(text(makeSubscribePayload("/topic/Foo?Type='A'")), "2", "client",
                                "/topic/Foo", ReplayId::fromInt64(41)),
              R"({"channel":"/meta/subscribe","subscription":"/topic/Foo?Type='A'","id":"2",
                  "clientId":"client","ext":{"replay":{"/topic/Foo":41}}})");
}

BOOST_AUTO_TEST_CASE(subscribe_without_replay_has_no_ext) {
    checkJson(completeSubscribe(text(makeSubscribePayload("/topic/Foo")), "2", "client",
                                "/topic/Foo", std::nullopt),
              R"({"channel":"/meta/subscribe","subscription":"/topic/Foo","id":"2",
                  "clientId":"client"})");
}

BOOST_DATA_TEST_CASE(position_is_exact,
                     boost::unit_test::data::make(std::vector<std::int64_t>{
                         -1, -2, 0, 9007199254740993, std::numeric_limits<std::int64_t>::max()}),
                     position) {
    const nlohmann::json message = nlohmann::json::parse(
        completeSubscribe("{}", "2", "client", "/topic/Foo", ReplayId::fromInt64(position)));
    const nlohmann::json& sent = message.at("ext").at("replay").at("/topic/Foo");
    BOOST_TEST(sent.is_number_integer());
    BOOST_TEST(sent == nlohmann::json(position));
}

BOOST_AUTO_TEST_CASE(subscribe_of_the_user_is_not_overwritten_but_for_its_id) {
    const auto completed = [](const char* payload) {
        return completeSubscribe(payload, "2", "client", "/topic/Foo", ReplayId::fromInt64(41));
    };
    checkJson(completed(R"({"id":5,"clientId":"other","ext":{"replay":{"/topic/Foo":-2}}})"),
              R"({"id":"2","clientId":"other","ext":{"replay":{"/topic/Foo":-2}}})");
    checkJson(completed(R"({"ext":{"replay":{"/topic/Bar":7},"own":1}})"),
              R"({"id":"2","clientId":"client",
                  "ext":{"replay":{"/topic/Bar":7,"/topic/Foo":41},"own":1}})");
    checkJson(completed(R"({"ext":{"replay":true}})"),
              R"({"id":"2","clientId":"client","ext":{"replay":true}})");
    checkJson(completed(R"({"ext":[]})"), R"({"id":"2","clientId":"client","ext":[]})");
}

BOOST_AUTO_TEST_CASE(other_messages_get_id_and_client_id_unless_they_have_them) {
    checkJson(completeMessage(text(makeUnsubscribePayload("/topic/Foo")), "9", "client"),
              R"({"channel":"/meta/unsubscribe","subscription":"/topic/Foo","id":"9",
                  "clientId":"client"})");
    checkJson(completeMessage(R"({"id":null,"clientId":null})", "9", "client"),
              R"({"id":null,"clientId":null})");
    checkJson(completeMessage("{\"n\":9007199254740993,\"t\":\"\\u00e9\"}", "9", "c"),
              R"({"n":9007199254740993,"t":"é","id":"9","clientId":"c"})");
}

BOOST_DATA_TEST_CASE(payload_that_is_no_object_is_refused, boost::unit_test::data::make(kNoObjects),
                     payload) {
    BOOST_CHECK_THROW(completeHandshake(payload, "1", true), UsageError);
    BOOST_CHECK_THROW(completeSubscribe(payload, "1", "c", "/topic/Foo", std::nullopt), UsageError);
    BOOST_CHECK_THROW(completeMessage(payload, "1", "c"), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
