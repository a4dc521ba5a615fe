// SPDX-License-Identifier: MIT
/// @file
/// Subscriptions: which are refused, and what they replay.
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

struct SubscribeFixture : EmulatorFixture {
    SubscribeFixture() : client(emulator) { client.connectFirst(); }

    std::string errorFor(const Json& message) {
        const Json reply = client.send(message);
        BOOST_TEST(reply["successful"] == false);
        BOOST_TEST(reply["clientId"] == client.clientId);
        BOOST_TEST(!reply.contains("advice"));
        return reply["error"];
    }
    std::string errorFor(const std::string& channel) {
        return errorFor(client.subscribeMessage(channel));
    }
    /// What a subscription with this id has the next poll deliver.
    std::vector<std::int64_t> replayed(const std::string& channel, std::int64_t from) {
        client.subscribe(channel, from);
        Json poll = client.connectMessage();
        poll["advice"]["timeout"] = 0;
        return replayIdsIn(client.exchange(poll).json());
    }

    BayeuxClient client;
};

using Ids = std::vector<std::int64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cometd_subscribe_tests, SubscribeFixture)

BOOST_AUTO_TEST_CASE(a_granted_subscription_is_confirmed) {
    BOOST_TEST(client.send(client.subscribeMessage(kTopic)) == Json({{"clientId", client.clientId},
                                                                     {"channel", "/meta/subscribe"},
                                                                     {"id", "7"},
                                                                     {"subscription", kTopic},
                                                                     {"successful", true}}));
    BOOST_TEST(emulator.statistics().subscriptions == 1U);
}

BOOST_AUTO_TEST_CASE(subscriptions_that_are_refused) {
    const std::vector<std::pair<std::string, std::string>> refused{
        {"", "400::Channel name not specified"},
        {"topic/AccountUpdates", "400::Channel subscriptions must start with a leading '/'"},
        {"/topic/Nope",
         "400::The channel you requested to subscribe to does not exist {/topic/Nope}"},
        {"/topic/accountupdates",
         "400::The channel you requested to subscribe to does not exist {/topic/accountupdates}"},
        {"/topic/*", "400::The channel you requested to subscribe to does not exist {/topic/*}"},
        {"/else/where",
         "400::The channel you requested to subscribe to does not exist {/else/where}"},
        {"/event/Nope__e", "403:denied_by_security_policy:create_denied"},
        {"/data/NopeChangeEvent", "403:denied_by_security_policy:create_denied"},
        {"/u/notifications", "404::channel names may not vary only by case"},
        {"/u/*", "403::Cannot create channel {/u/*}"},
        {"/topic/AccountUpdates?Foo='x'",
         "400::Query fields {Foo} do not exist on the topic entity"},
    };
    for (const auto& [channel, error] : refused) {
        BOOST_TEST_CONTEXT(channel) {
            BOOST_TEST(errorFor(channel) == error);
        }
    }
    BOOST_TEST(emulator.statistics().subscriptions == 0U);
    Json number = client.subscribeMessage(kTopic);
    number["subscription"] = 7;
    BOOST_TEST(errorFor(number) == "400::Channel name not specified");
}

BOOST_AUTO_TEST_CASE(a_subscribe_failure_names_the_subscription) {
    BOOST_TEST(client.send(client.subscribeMessage("/topic/Nope")) ==
               Json({{"clientId", client.clientId},
                     {"channel", "/meta/subscribe"},
                     {"id", "7"},
                     {"subscription", "/topic/Nope"},
                     {"error",
                      "400::The channel you requested to subscribe to does not exist "
                      "{/topic/Nope}"},
                     {"successful", false}}));
}

BOOST_AUTO_TEST_CASE(a_busy_server_says_so_in_the_failure_reason) {
    setSwitch([](Switches& switches) { switches.serverBusy = true; });
    const Json busy = client.send(client.subscribeMessage(kTopic));
    BOOST_TEST(busy["error"] == "403:denied_by_security_policy:subscribe_denied");
    BOOST_TEST(busy["ext"]["sfdc"]["failureReason"] ==
               "503::Server is too busy.  Please try your request again later.");
    setSwitch([](Switches& switches) {
        switches.serverBusy = false;
        switches.serverBusyLegacy = true;
    });
    const Json legacy = client.send(client.subscribeMessage(kTopic));
    const std::string reason = legacy["ext"]["sfdc"]["failureReason"];
    BOOST_TEST(reason.rfind("SERVER_UNAVAILABLE: ", 0) == 0U);
    setSwitch([](Switches& switches) { switches.serverBusyLegacy = false; });
    client.subscribe(kTopic);
}

BOOST_AUTO_TEST_CASE(a_user_without_permission_is_refused) {
    setSwitch([](Switches& switches) { switches.noPermission = true; });
    BOOST_TEST(errorFor(kTopic) == "403::User not enabled for streaming");
}

BOOST_AUTO_TEST_CASE(an_unknown_generic_channel_is_created_unless_that_is_off) {
    client.subscribe("/u/New/One");
    BOOST_TEST(emulator.publish("/u/New/One", "\"text\"") > 0);
    setSwitch([](Switches& switches) { switches.dynamicChannels = false; });
    BOOST_TEST(errorFor(std::string("/u/Another")) == "404::Unknown channel");
}

BOOST_AUTO_TEST_CASE(a_replay_map_must_have_the_channel_as_a_number) {
    const auto text = [](const std::string& shown) {
        return "400::The replayId for channel {/topic/AccountUpdates} wasn't found using the "
               "provided replay ID map {{/topic/AccountUpdates=" +
               shown +
               "}}. Ensure that the channel name you provided in the replay map is valid and "
               "matches the channel name used for subscribing.";
    };
    Json message = client.subscribeMessage(kTopic);
    message["ext"]["replay"] = Json::object();
    BOOST_TEST(errorFor(message) == text("null"));
    message["ext"]["replay"][kTopic] = nullptr;
    BOOST_TEST(errorFor(message) == text("null"));
    message["ext"]["replay"][kTopic] = "41";
    BOOST_TEST(errorFor(message) == text("\"41\""));
    message["ext"]["replay"][kTopic] = -1.0;
    BOOST_TEST(errorFor(message) == text("-1.0"));
    message["ext"]["replay"] = 7;
    BOOST_TEST(errorFor(message) == text("null"));
    message["ext"]["replay"] = {{kTopic, -1}, {"/another", "whatever"}};
    BOOST_TEST(client.send(message)["successful"] == true);
}

BOOST_AUTO_TEST_CASE(the_key_of_the_replay_map_is_the_channel_without_its_filter) {
    const std::string filtered = kTopic + "?Type='Customer'";
    Json message = client.subscribeMessage(filtered);
    message["ext"]["replay"][filtered] = -1;
    BOOST_TEST(errorFor(message).rfind("400::The replayId for channel {" + kTopic, 0) == 0U);
    message["ext"]["replay"] = {{kTopic, -1}};
    BOOST_TEST(client.send(message)["successful"] == true);
}

BOOST_AUTO_TEST_CASE(without_a_replay_map_only_new_events_come) {
    emulator.publish(kTopic, "{}");
    BayeuxClient plain(emulator);
    plain.clientId = plain.send(plain.handshakeMessage())["clientId"];
    plain.subscribe(kTopic);
    BOOST_TEST(replayIdsIn(plain.exchange(plain.connectMessage()).json()).empty());
}

BOOST_AUTO_TEST_CASE(a_replay_map_counts_though_the_handshake_did_not_announce_one) {
    const std::int64_t id = emulator.publish(kTopic, "{}");
    BayeuxClient plain(emulator);
    Json handshake = plain.handshakeMessage();
    handshake.erase("ext");
    plain.clientId = plain.send(handshake)["clientId"];
    plain.subscribe(kTopic, -2);
    BOOST_TEST(replayIdsIn(plain.exchange(plain.connectMessage()).json()) == Ids{id},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(replay_begins_where_it_is_told_to) {
    const Ids ids = emulator.publishAll(kTopic, {"{}", "{}", "{}"});
    BOOST_TEST(replayed(kTopic, -1) == Ids{}, boost::test_tools::per_element());
    BOOST_TEST(replayed(kTopic, -2) == ids, boost::test_tools::per_element());
    BOOST_TEST(replayed(kTopic, 0) == ids, boost::test_tools::per_element());
    BOOST_TEST(replayed(kTopic, ids[0]) == (Ids{ids[1], ids[2]}), boost::test_tools::per_element());
    BOOST_TEST(replayed(kTopic, ids[2]) == Ids{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_id_outside_of_what_is_retained_is_invalid) {
    const Ids ids = emulator.publishAll(kTopic, {"{}", "{}", "{}"});
    const auto text = [](std::int64_t id) {
        return "400::The replayId {" + std::to_string(id) +
               "} you provided was invalid.  Please provide a valid ID, -2 to replay all events, "
               "or -1 to replay only new events.";
    };
    for (const std::int64_t id : {ids[2] + 1, std::int64_t{-3}, INT64_MAX}) {
        BOOST_TEST(errorFor(client.subscribeMessage(kTopic, id)) == text(id));
    }
    emulator.expireEvents(kTopic, 1);
    BOOST_TEST(errorFor(client.subscribeMessage(kTopic, ids[0])) == text(ids[0]));
    BOOST_TEST(replayed(kTopic, ids[1]) == Ids{ids[2]}, boost::test_tools::per_element());
    BOOST_TEST(replayed(kTopic, -2) == Ids{ids[2]}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(events_are_retained_for_one_day_or_three) {
    const Ids topic = emulator.publishAll(kTopic, {"{}"});
    const Ids orders = emulator.publishAll(kOrders, {"{}"});
    emulator.advanceClock(std::chrono::hours(25));
    client.connectFirst();
    BOOST_TEST(replayed(kTopic, -2) == Ids{}, boost::test_tools::per_element());
    BOOST_TEST(replayed(kOrders, -2) == orders, boost::test_tools::per_element());
    emulator.advanceClock(std::chrono::hours(48));
    client.connectFirst();
    BOOST_TEST(replayed(kOrders, -2) == Ids{}, boost::test_tools::per_element());
    BOOST_TEST(emulator.published(kTopic) == topic, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(replayed_events_end_the_poll) {
    const Ids ids = emulator.publishAll(kTopic, {"{}", "{}"});
    client.beginPoll();
    client.subscribe(kTopic, -2);
    BOOST_TEST(replayIdsIn(client.endPoll().json()) == ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_between_replay_and_new_events) {
    const auto old = emulator.publish(kTopic, "{}");
    client.subscribe(kTopic, -2);
    const auto fresh = emulator.publish(kTopic, "{}");
    Json poll = client.connectMessage();
    BOOST_TEST(replayIdsIn(client.exchange(poll).json()) == (Ids{old, fresh}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(subscribing_twice_delivers_once) {
    client.subscribe(kTopic);
    client.subscribe(kTopic);
    const auto id = emulator.publish(kTopic, "{}");
    BOOST_TEST(replayIdsIn(client.exchange(client.connectMessage()).json()) == Ids{id},
               boost::test_tools::per_element());
    BOOST_TEST(emulator.statistics().subscriptions == 1U);
}

BOOST_AUTO_TEST_CASE(a_filter_lets_pass_what_fulfils_one_condition) {
    emulator.publish(kTopic, R"({"Type":"Customer"})");
    client.subscribe(kTopic + "?Type='Customer'&Industry='Energy & More'", -2);
    emulator.publishAll(kTopic, {R"({"Type":"Partner","Industry":"Retail"})",
                                 R"({"Type":"Partner","Industry":"Energy & More"})",
                                 R"({"Type":"Customer"})", R"({"Name":"Customer"})"});
    const Ids all = emulator.published(kTopic);
    const Json messages = client.exchange(client.connectMessage()).json();
    BOOST_TEST(replayIdsIn(messages) == (Ids{all[0], all[2], all[3]}),
               boost::test_tools::per_element());
    BOOST_TEST(messages[0]["channel"] == kTopic);
}

BOOST_AUTO_TEST_CASE(unsubscribe_ends_delivery) {
    client.subscribe(kTopic + "?Type='Customer'");
    Json message = client.message("/meta/unsubscribe");
    message["subscription"] = kTopic;
    BOOST_TEST(client.send(message) == Json({{"clientId", client.clientId},
                                             {"channel", "/meta/unsubscribe"},
                                             {"id", "7"},
                                             {"subscription", kTopic},
                                             {"successful", true}}));
    BOOST_TEST(emulator.statistics().subscriptions == 0U);
    emulator.publish(kTopic, R"({"Type":"Customer"})");
    client.beginPoll();
}

BOOST_AUTO_TEST_CASE(unsubscribing_what_is_not_subscribed_fails_on_demand_only) {
    Json message = client.message("/meta/unsubscribe");
    message["subscription"] = kTopic;
    BOOST_TEST(client.send(message)["successful"] == true);
    setSwitch([](Switches& switches) { switches.refuseUnsubscribe = true; });
    BOOST_TEST(client.send(message)["error"] == "403::unsubscribe_failed");
    client.subscribe(kTopic);
    BOOST_TEST(client.send(message)["successful"] == true);
    message.erase("subscription");
    BOOST_TEST(client.send(message)["successful"] == false);
}

BOOST_AUTO_TEST_CASE(several_subscribes_in_one_request_have_one_reply_each) {
    Json messages = Json::array();
    for (const std::string& channel : demoChannels()) {
        messages.push_back(client.subscribeMessage(channel, -1));
    }
    const Json replies = client.exchange(messages).json();
    BOOST_TEST_REQUIRE(replies.size() == messages.size());
    for (std::size_t i = 0; i < replies.size(); ++i) {
        BOOST_TEST(replies[i]["subscription"] == messages[i]["subscription"]);
        BOOST_TEST(replies[i]["successful"] == true);
    }
    BOOST_TEST(emulator.statistics().subscriptions == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
