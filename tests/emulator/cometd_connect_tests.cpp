// SPDX-License-Identifier: MIT
/// @file
/// Polls: when they are held, and how they end.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

const Json kUsualAdvice{{"interval", 0}, {"timeout", 110000}, {"reconnect", "retry"}};

Json successOf(const BayeuxClient& client) {
    return {{"clientId", client.clientId},
            {"channel", "/meta/connect"},
            {"id", "7"},
            {"successful", true}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cometd_connect_tests, EmulatorFixture)

BOOST_AUTO_TEST_CASE(the_first_connect_is_answered_at_once_with_advice) {
    BayeuxClient client(emulator);
    client.handshake();
    Json expected = successOf(client);
    expected["advice"] = kUsualAdvice;
    BOOST_TEST(client.connect() == expected);
}

BOOST_AUTO_TEST_CASE(a_later_connect_is_held_until_the_hold_time_is_over) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    emulator.advanceClock(std::chrono::seconds(109));
    BOOST_TEST(emulator.statistics().heldPolls == 1U);
    emulator.advanceClock(std::chrono::seconds(2));
    BOOST_TEST(emulator.statistics().heldPolls == 0U);
    BOOST_TEST(client.endPoll().json() == Json::array({successOf(client)}));
}

BOOST_AUTO_TEST_CASE(an_event_ends_the_poll_and_comes_before_the_reply) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    client.beginPoll();
    const auto id = emulator.publish(kOrders, R"({"Order_No__c":"A-1"})");
    const Json messages = client.endPoll().json();
    BOOST_TEST_REQUIRE(messages.size() == 2U);
    BOOST_TEST(messages[0]["channel"] == kOrders);
    BOOST_TEST(messages[0]["data"]["payload"]["Order_No__c"] == "A-1");
    BOOST_TEST(messages[0]["data"]["event"]["replayId"] == id);
    BOOST_TEST(!messages[0].contains("id"));
    BOOST_TEST(messages[1] == successOf(client));
    BOOST_TEST(emulator.statistics().eventsDelivered == 1U);
}

BOOST_AUTO_TEST_CASE(events_without_a_poll_wait_for_the_next_one) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    const auto first = emulator.publish(kOrders, "{}");
    const auto second = emulator.publish(kOrders, "{}");
    client.sendPoll(client.connectMessage());
    const std::vector<std::int64_t> expected{first, second};
    BOOST_TEST(replayIdsIn(client.endPoll().json()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_events_of_one_call_come_in_one_reply) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    client.beginPoll();
    const std::vector<std::string> payloads(500,
                                            R"({"Text__c":")" + std::string(1000, 'x') + "\"}");
    const auto ids = emulator.publishAll(kOrders, payloads);
    const Json messages = client.endPoll().json();
    BOOST_TEST(messages.size() == 501U);
    BOOST_TEST(replayIdsIn(messages) == ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_reply_of_ten_megabytes_arrives_whole) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    client.beginPoll();
    const std::vector<std::string> payloads(10'000,
                                            R"({"Text__c":")" + std::string(1000, 'x') + "\"}");
    const auto ids = emulator.publishAll(kOrders, payloads);
    const RawReply reply = client.endPoll();
    BOOST_TEST(reply.body.size() > 10U * 1000 * 1000);
    BOOST_TEST(replayIdsIn(reply.json()) == ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_second_poll_ends_the_first_with_408) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    client.beginPoll();
    BayeuxClient again = BayeuxClient(emulator);
    again.token = client.token;
    again.clientId = client.clientId;
    again.cookies = client.cookies;
    again.sendPoll(again.connectMessage());
    const RawReply replaced = client.endPoll();
    BOOST_TEST(replaced.status == 408U);
    BOOST_TEST(replaced.body == "");
    const auto id = emulator.publish(kOrders, "{}");
    BOOST_TEST(replayIdsIn(again.endPoll().json()) == std::vector<std::int64_t>{id},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_connect_among_other_messages_is_not_held) {
    BayeuxClient client(emulator);
    client.connectFirst();
    const RawReply reply =
        client.exchange({client.subscribeMessage(kTopic), client.connectMessage()});
    BOOST_TEST(reply.json().size() == 2U);
    BOOST_TEST(reply.json()[1] == successOf(client));
}

BOOST_AUTO_TEST_CASE(a_connect_that_asks_for_no_wait_is_not_held) {
    BayeuxClient client(emulator);
    client.connectFirst();
    Json message = client.connectMessage();
    message["advice"]["timeout"] = 0;
    BOOST_TEST(client.send(message) == successOf(client));
}

BOOST_AUTO_TEST_CASE(another_connection_type_is_refused) {
    BayeuxClient client(emulator);
    client.connectFirst();
    Json message = client.connectMessage();
    message["connectionType"] = "websocket";
    BOOST_TEST(client.send(message)["error"] == "400::Invalid connection type {websocket}");
    message["connectionType"] = 7;
    BOOST_TEST(client.send(message)["successful"] == false);
}

BOOST_AUTO_TEST_CASE(the_gap_begins_when_the_poll_has_ended) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    emulator.advanceClock(std::chrono::seconds(111));
    BOOST_TEST(client.endPoll().status == 200U);
    emulator.advanceClock(std::chrono::seconds(39));
    BOOST_TEST(emulator.statistics().sessions == 1U);
    emulator.advanceClock(std::chrono::seconds(2));
    BOOST_TEST(emulator.statistics().sessions == 0U);
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_away_while_it_polls_loses_its_session_after_the_gap) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe(kOrders);
    client.beginPoll();
    client.pollConnection().close();
    BOOST_TEST(waitForHeldPolls(0));
    BOOST_TEST(emulator.statistics().sessions == 1U);
    const auto id = emulator.publish(kOrders, "{}");  // is kept for the next poll
    BOOST_TEST(emulator.statistics().eventsDelivered == 0U);
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(replayIdsIn(reply.json()) == std::vector<std::int64_t>{id},
               boost::test_tools::per_element());
    emulator.advanceClock(std::chrono::seconds(41));
    BOOST_TEST(emulator.statistics().sessions == 0U);
}

BOOST_AUTO_TEST_CASE(two_clients_with_the_cookies_of_one_are_told) {
    BayeuxClient first(emulator);
    first.connectFirst();
    first.beginPoll();
    BayeuxClient second(emulator);
    second.cookies = first.cookies;
    second.handshake();
    BOOST_TEST(second.cookies["BAYEUX_BROWSER"] == first.cookies["BAYEUX_BROWSER"]);
    const Json advice{{"interval", 2000},
                      {"multiple-clients", true},
                      {"reconnect", "retry"},
                      {"timeout", 110000}};
    BOOST_TEST(second.connect()["advice"] == advice);
    BOOST_TEST(second.connect()["advice"] == advice);  // not held

    BOOST_TEST(first.send(first.message("/meta/disconnect"))["successful"] == true);
    second.beginPoll();
    emulator.advanceClock(std::chrono::seconds(111));
    BOOST_TEST(second.endPoll().json()[0]["advice"] == kUsualAdvice);
}

BOOST_AUTO_TEST_CASE(a_new_session_with_old_cookies_is_no_second_client) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.connectFirst();  // the old session is alive, but does not poll
    client.beginPoll();
    BOOST_TEST(emulator.statistics().sessions == 2U);
}

BOOST_AUTO_TEST_CASE(disconnect_ends_the_poll_and_the_session) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    BOOST_TEST(client.send(client.message("/meta/disconnect")) ==
               Json({{"channel", "/meta/disconnect"},
                     {"id", "7"},
                     {"clientId", client.clientId},
                     {"successful", true}}));
    const Json poll = client.endPoll().json();
    BOOST_TEST(poll[0]["successful"] == true);
    BOOST_TEST(poll[0]["advice"]["reconnect"] == "none");
    BOOST_TEST(emulator.statistics().sessions == 0U);
    BOOST_TEST(client.send(client.message("/meta/disconnect"))["error"] == "403::Unknown client");
}

BOOST_AUTO_TEST_CASE(killed_sessions_end_their_polls_as_unknown) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    emulator.killSessions();
    BOOST_TEST(client.endPoll().json() ==
               Json::array({{{"advice", {{"interval", 0}, {"reconnect", "handshake"}}},
                             {"channel", "/meta/connect"},
                             {"id", "7"},
                             {"error", "403::Unknown client"},
                             {"successful", false}}}));
}

BOOST_AUTO_TEST_CASE(the_server_can_disconnect_with_and_without_successful) {
    for (const bool withSuccessful : {true, false}) {
        BayeuxClient client(emulator);
        client.connectFirst();
        client.beginPoll();
        emulator.disconnectSessions(withSuccessful);
        const Json messages = client.endPoll().json();
        BOOST_TEST_REQUIRE(messages.size() == 2U);
        BOOST_TEST(messages[0]["channel"] == "/meta/disconnect");
        BOOST_TEST(!messages[0].contains("id"));
        BOOST_TEST(messages[0].contains("successful") == withSuccessful);
        BOOST_TEST(messages[1] == Json({{"clientId", client.clientId},
                                        {"advice", {{"reconnect", "none"}, {"interval", 0}}},
                                        {"channel", "/meta/connect"},
                                        {"id", "7"},
                                        {"error", "403::Unknown client"},
                                        {"successful", false}}));
    }
}

BOOST_AUTO_TEST_CASE(revoked_tokens_end_polls_and_keep_the_session) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    emulator.revokeTokens();
    const Json messages = client.endPoll().json();
    BOOST_TEST(messages[0]["error"] == "401::Authentication invalid");
    BOOST_TEST(messages[0]["advice"]["reconnect"] == "none");
    BOOST_TEST(emulator.statistics().sessions == 1U);
    client.token = accessTokenFrom(emulator);
    client.beginPoll();
}

BOOST_AUTO_TEST_CASE(an_event_reaches_all_who_are_subscribed_and_no_other) {
    std::vector<std::unique_ptr<BayeuxClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<BayeuxClient>(emulator));
        clients.back()->connectFirst();
        clients.back()->subscribe(i == 0 ? kNotices : kOrders);
        clients.back()->sendPoll(clients.back()->connectMessage());
    }
    BOOST_TEST(waitForHeldPolls(5));
    const auto id = emulator.publish(kOrders, "{}");
    for (std::size_t i = 1; i < clients.size(); ++i) {
        BOOST_TEST(replayIdsIn(clients[i]->endPoll().json()) == std::vector<std::int64_t>{id},
                   boost::test_tools::per_element());
    }
    BOOST_TEST(emulator.statistics().heldPolls == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct FastFixture : EmulatorFixture {
    FastFixture()
        : EmulatorFixture([] {
              EmulatorOptions options;
              options.timeScale = 1000;
              return options;
          }()) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scaled_time_tests, FastFixture)

BOOST_AUTO_TEST_CASE(polls_end_sooner_and_advice_says_so) {
    BayeuxClient client(emulator);
    client.handshake();
    const Json first = client.connect();
    BOOST_TEST_REQUIRE(first["successful"] == true);
    BOOST_TEST(first["advice"]["timeout"] == 110);
    const auto begin = std::chrono::steady_clock::now();
    client.sendPoll(client.connectMessage());
    BOOST_TEST(client.endPoll().status == 200U);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_CASE(sessions_end_sooner) {
    BayeuxClient client(emulator);
    client.handshake();
    BOOST_TEST(
        emulator.waitUntil([](const Statistics& statistics) { return statistics.sessions == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()
