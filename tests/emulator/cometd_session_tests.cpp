// SPDX-License-Identifier: MIT
/// @file
/// The checks that every message but a handshake must pass, in their order.
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

const Json kHandshakeAdvice{{"interval", 0}, {"reconnect", "handshake"}};
const Json kNoneAdvice{{"interval", 0}, {"reconnect", "none"}};

void checkUnknown(BayeuxClient& client) {
    const RawReply connect = client.exchange(client.connectMessage());
    BOOST_TEST(connect.json() == Json::array({{{"channel", "/meta/connect"},
                                               {"id", "7"},
                                               {"successful", false},
                                               {"error", "403::Unknown client"},
                                               {"advice", kHandshakeAdvice}}}));
    BOOST_TEST_REQUIRE(connect.cookies.size() == 1U);
    BOOST_TEST(connect.cookies[0].rfind("sfdc-stream=!", 0) == 0U);
    for (const char* channel : {"/meta/unsubscribe", "/meta/disconnect"}) {
        const Json reply = client.send(client.message(channel));
        BOOST_TEST(reply == Json({{"channel", channel},
                                  {"id", "7"},
                                  {"successful", false},
                                  {"error", "403::Unknown client"}}));
    }
    const Json reply = client.send(client.subscribeMessage(kTopic));
    BOOST_TEST(reply["error"] == "403::Unknown client");
    BOOST_TEST(reply["subscription"] == kTopic);
    BOOST_TEST(!reply.contains("advice"));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cometd_session_tests, EmulatorFixture)

BOOST_AUTO_TEST_CASE(a_subscribe_without_client_id_is_refused) {
    BayeuxClient client(emulator);
    Json message = client.subscribeMessage(kTopic);
    message.erase("clientId");
    BOOST_TEST(client.send(message)["error"] == "403::Client has not completed handshake");
}

BOOST_AUTO_TEST_CASE(a_client_id_that_was_never_given_is_unknown) {
    BayeuxClient client(emulator);
    client.handshake();
    client.clientId = "2b71xxxxxxxxxxxxxxxxxxxxxx";
    checkUnknown(client);
}

BOOST_AUTO_TEST_CASE(a_session_without_its_routing_cookie_is_unknown) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.cookies.erase("sfdc-stream");
    checkUnknown(client);
}

BOOST_AUTO_TEST_CASE(a_session_stays_unknown_with_the_cookie_of_another_node) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.cookies.erase("sfdc-stream");
    BOOST_TEST(client.connect()["error"] == "403::Unknown client");
    BOOST_TEST(client.cookies.count("sfdc-stream") == 1U);  // a new one
    BOOST_TEST(client.connect()["error"] == "403::Unknown client");
    client.connectFirst();
}

BOOST_AUTO_TEST_CASE(a_cookie_may_come_in_quotes) {
    BayeuxClient client(emulator);
    client.handshake();
    for (auto& [name, value] : client.cookies) {
        value = '"' + value + '"';
    }
    BOOST_TEST(client.send(client.connectMessage())["successful"] == true);
}

BOOST_AUTO_TEST_CASE(a_routing_cookie_expires_after_its_life) {
    BayeuxClient client(emulator);
    client.connectFirst();
    for (int i = 0; i < 179; ++i) {
        emulator.advanceClock(std::chrono::seconds(30));
        BOOST_TEST(client.send(client.subscribeMessage(kTopic))["successful"] == true);
        emulator.advanceClock(std::chrono::seconds(30));
        BOOST_TEST(client.send(client.subscribeMessage(kTopic))["successful"] == true);
    }
    emulator.advanceClock(std::chrono::seconds(30));
    BOOST_TEST(client.send(client.subscribeMessage(kTopic))["successful"] == true);
    emulator.advanceClock(std::chrono::seconds(30));
    checkUnknown(client);
}

BOOST_AUTO_TEST_CASE(routing_cookies_expire_on_demand) {
    BayeuxClient client(emulator);
    client.connectFirst();
    emulator.expireRoutingCookies();
    checkUnknown(client);
    client.connectFirst();
}

BOOST_AUTO_TEST_CASE(a_session_without_its_browser_cookie_is_refused) {
    BayeuxClient client(emulator);
    client.connectFirst();
    const std::string browser = client.cookies["BAYEUX_BROWSER"];
    client.cookies.erase("BAYEUX_BROWSER");
    const std::string error = "400::Client " + client.clientId +
                              " has established a session, but no BAYEUX_BROWSER cookie present";
    BOOST_TEST(client.connect()["error"] == error);
    client.cookies["BAYEUX_BROWSER"] = browser;
    BOOST_TEST(client.send(client.subscribeMessage(kTopic))["successful"] == true);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_is_refused_and_a_new_one_goes_on_with_the_session) {
    BayeuxClient client(emulator);
    client.connectFirst();
    emulator.revokeTokens();
    BOOST_TEST(client.connect() == Json({{"clientId", client.clientId},
                                         {"advice", kNoneAdvice},
                                         {"channel", "/meta/connect"},
                                         {"id", "7"},
                                         {"error", "401::Authentication invalid"},
                                         {"successful", false}}));
    const Json subscribe = client.send(client.subscribeMessage(kTopic));
    BOOST_TEST(subscribe["error"] == "401::Authentication invalid");
    BOOST_TEST(!subscribe.contains("advice"));
    client.token = accessTokenFrom(emulator);
    BOOST_TEST(client.send(client.subscribeMessage(kTopic))["successful"] == true);
}

BOOST_AUTO_TEST_CASE(the_token_of_another_user_is_refused) {
    BayeuxClient client(emulator);
    client.connectFirst();
    setSwitch([](Switches& switches) { switches.otherUser = true; });
    client.token = accessTokenFrom(emulator);
    const Json reply = client.connect();
    BOOST_TEST(reply["error"] == "400::Authenticated user id does not match the session's user id");
    BOOST_TEST(reply["advice"] == kNoneAdvice);
    BOOST_TEST(reply["clientId"] == client.clientId);
}

BOOST_AUTO_TEST_CASE(every_message_restarts_the_session_timer) {
    BayeuxClient client(emulator);
    client.connectFirst();
    for (int i = 0; i < 3; ++i) {
        emulator.advanceClock(std::chrono::seconds(39));
        client.subscribe(kTopic);
    }
    emulator.advanceClock(std::chrono::seconds(41));
    BOOST_TEST(emulator.statistics().sessions == 0U);
    checkUnknown(client);
}

BOOST_AUTO_TEST_CASE(publishing_over_cometd_is_refused) {
    BayeuxClient client(emulator);
    client.connectFirst();
    Json message = client.message(kNotices);
    message["data"] = "text";
    BOOST_TEST(client.send(message)["successful"] == false);
    BOOST_TEST(emulator.published(kNotices).empty());
}

BOOST_AUTO_TEST_SUITE_END()
