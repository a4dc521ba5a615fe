// SPDX-License-Identifier: MIT
// Events of every kind, in every form a server may send them.
#include <array>

#include "sfstreaming/json.h"
#include "tests/loopback/loopback_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

/// What is remembered of an event.
struct Seen {
    std::string channel;
    std::int64_t id;
    std::string creationTime;
    std::string raw;
};

struct Fixture : LoopbackFixture {
    Collected<Seen> seen;

    void startSeeing() {
        if (!salesforce) {
            startEmulator();
        }
        makeAndObserve();
        client->addEventObserver([seen = seen](const Event& event) {
            seen.add({std::string(event.channel()), event.replayId()->toInt64(),
                      std::string(event.creationTime()), std::string(event.raw())});
        });
        client->start().get();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(events_tests, Fixture)

BOOST_AUTO_TEST_CASE(all_kinds_of_channels_deliver) {
    startEmulator();
    const std::array channels{"/topic/Foo",         "/u/notifications/Foo", "/event/Foo__e",
                              "/data/ChangeEvents", "/event/Foo__chn",      "/data/Foo__chn"};
    for (const char* const channel : channels) {
        salesforce->addChannel(channel);
    }
    startSeeing();
    std::vector<pplx::task<Message>> subscribed;
    for (const char* const channel : channels) {
        subscribed.push_back(client->subscribe(channel));
    }
    for (const auto& task : subscribed) {
        task.get();
    }
    for (const char* const channel : channels) {
        const auto id = salesforce->publish(channel, R"({"Name":"Acme"})");
        BOOST_REQUIRE(seen.waitForAny([&](const Seen& event) {
            return event.channel == channel && event.id == id &&
                   event.raw.find("Acme") != std::string::npos && !event.creationTime.empty();
        }));
    }
    BOOST_TEST(seen.size() == channels.size());
}

BOOST_AUTO_TEST_CASE(ids_beyond_what_a_double_holds_are_exact) {
    startEmulator();
    salesforce->setNextReplayId(kTopic, 9'007'199'254'740'993);
    start();
    publish(3);
    checkNothingLostOrDoubled();
    BOOST_TEST(published.front() == 9'007'199'254'740'993);
    salesforce->killSessions();
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(filter_selects_events) {
    startEmulator();
    salesforce->addChannel("/topic/Filtered", {"Type", "Name"});
    startSeeing();
    client->subscribe("/topic/Filtered?Type='Customer'&Name='Acme'").get();
    salesforce->publish("/topic/Filtered", R"({"Type":"Partner","Name":"Other"})");
    const auto first = salesforce->publish("/topic/Filtered", R"({"Type":"Customer"})");
    BOOST_REQUIRE(seen.waitForSize(1));
    salesforce->killSessions();
    salesforce->publish("/topic/Filtered", R"({"Type":"Partner"})");
    const auto second = salesforce->publish("/topic/Filtered", R"({"Name":"Acme"})");
    BOOST_REQUIRE(seen.waitForSize(2));
    BOOST_TEST(seen.all()[0].id == first);
    BOOST_TEST(seen.all()[1].id == second);
    salesforce->addChannel("/topic/Other", {"Type"});
    BOOST_CHECK_THROW(client->subscribe("/topic/Other?Nope='1'").get(), ServerError);
}

BOOST_AUTO_TEST_CASE(replies_of_every_form_are_understood) {
    start();
    emulator::Switches pretty;
    pretty.prettyJson = true;
    emulator::Switches bare;
    bare.bareObject = true;
    emulator::Switches numeric;
    numeric.numericIds = true;
    emulator::Switches tinyChunks;
    tinyChunks.chunkSize = 3;  // splits characters of several bytes
    emulator::Switches zipped;
    zipped.gzip = true;
    emulator::Switches zippedChunks = zipped;
    zippedChunks.chunkSize = 7;
    const std::string name = "Żółć – 東京 😀 \\\"quoted\\\" \\u00e9";
    Collected<std::string> names;
    client->addEventObserver(
        [names](const Event& event) { names.add(event.field("sobject", "Name").asString()); });
    std::size_t count = 0;
    for (const auto& switches : {pretty, bare, numeric, tinyChunks, zipped, zippedChunks}) {
        salesforce->setSwitches(switches);
        publish();  // ends the poll in progress
        published.push_back(salesforce->publish(kTopic, R"({"Name":")" + name + R"("})"));
        salesforce->killSessions();  // handshake and subscribe in this form, too
        publish();
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
        BOOST_REQUIRE(waitForHeldPolls(1));
        ++count;
    }
    checkNothingLostOrDoubled();
    std::size_t right = 0;
    for (const auto& each : names.all()) {
        right += each == "Żółć – 東京 😀 \"quoted\" é" ? 1 : 0;
    }
    BOOST_TEST(right == count);
}

BOOST_AUTO_TEST_CASE(large_replies_arrive_whole) {
    start();
    publishAndReceive();
    for (const std::size_t count : {1000U, 10000U}) {
        std::vector<std::string> payloads(count, R"({"Name":")" + std::string(1000, 'x') + R"("})");
        const auto ids = salesforce->publishAll(kTopic, payloads);
        published.insert(published.end(), ids.begin(), ids.end());
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
        BOOST_REQUIRE(waitForHeldPolls(1));
    }
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.size() == 0U);
}

BOOST_AUTO_TEST_CASE(reply_larger_than_allowed_is_reported) {
    options.maxResponseBytes = 100'000;
    start();
    publishAndReceive();
    std::vector<std::string> payloads(1000, R"({"Name":")" + std::string(1000, 'x') + R"("})");
    salesforce->publishAll(kTopic, payloads);
    BOOST_TEST(observed->errors.waitForAny([](const std::string& error) {
        return error.find("maxResponseBytes") != std::string::npos;
    }));
}

BOOST_AUTO_TEST_CASE(events_in_the_reply_to_a_subscribe_are_delivered) {
    startEmulator();
    publish(3);
    emulator::Switches switches;
    switches.eventsInSubscribeReply = true;
    salesforce->setSwitches(switches);
    makeAndObserve();
    client->start().get();
    client->subscribe(kTopic, ReplayId::allEvents()).get();
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(waitForHeldPolls(1));
    publish();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(subscription_begins_where_the_last_run_stopped) {
    const auto store = std::make_shared<PositionStore>();
    startEmulator();
    makeAndObserve<StoringClient>(store);
    start();
    publish(2);
    checkNothingLostOrDoubled();
    client->stop().wait();
    published.clear();
    publish(3);  // while nobody listens
    makeAndObserve<StoringClient>(store);
    start();
    publish();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(many_channels_are_subscribed_at_once_and_restored) {
    startEmulator();
    std::vector<std::string> channels;
    for (int i = 0; i < 45; ++i) {
        channels.push_back("/event/Many" + std::to_string(i) + "__e");
        salesforce->addChannel(channels.back());
    }
    startSeeing();
    std::vector<pplx::task<Message>> subscribed;
    for (const auto& channel : channels) {
        subscribed.push_back(client->subscribe(channel));
    }
    for (const auto& task : subscribed) {
        task.get();
    }
    for (int round = 1; round <= 2; ++round) {
        for (const auto& channel : channels) {
            salesforce->publish(channel, "{}");
        }
        BOOST_REQUIRE(seen.waitForSize(channels.size() * static_cast<std::size_t>(round)));
        salesforce->killSessions();
    }
    BOOST_TEST(salesforce->waitUntil(
        [&](const emulator::Statistics& now) { return now.subscriptions == channels.size(); }));
    BOOST_TEST(seen.size() == channels.size() * 2);
}

BOOST_AUTO_TEST_CASE(unsubscribed_channel_is_silent) {
    startEmulator();
    start();
    client->unsubscribe(kTopic).get();
    salesforce->publish(kTopic, "{}");
    client->subscribe("/u/Other").get();
    const auto id = salesforce->publish("/u/Other", R"("text")");
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_TEST(observed->ids.all()[0] == id);
    emulator::Switches switches;
    switches.refuseUnsubscribe = true;
    salesforce->setSwitches(switches);
    BOOST_CHECK_NO_THROW(client->unsubscribe("/u/Other").get());
}

BOOST_AUTO_TEST_CASE(rest_calls_publish_what_the_stream_delivers) {
    startEmulator();
    salesforce->addChannel("/event/Order_Placed__e");
    startSeeing();
    client->subscribe("/event/Order_Placed__e").get();
    web::json::value order = web::json::value::object();
    order[_XPLATSTR("Order_No__c")] = web::json::value::string(_XPLATSTR("A-1001"));
    const std::string path =
        "/services/data/v" + client->apiVersion() + "/sobjects/Order_Placed__e";
    const web::json::value reply = client->post(path, order).get();
    BOOST_TEST(reply.at(_XPLATSTR("success")).as_bool());
    BOOST_REQUIRE(seen.waitForSize(1));
    BOOST_TEST(seen.all()[0].raw.find("A-1001") != std::string::npos);
    salesforce->revokeTokens();
    BOOST_CHECK_NO_THROW(client->get("/services/data/v" + client->apiVersion() + "/limits").get());
    BOOST_CHECK_THROW(client->get("/services/data/v67.0/sobjects/Nope__e").get(), ServerError);
}

BOOST_AUTO_TEST_SUITE_END()
