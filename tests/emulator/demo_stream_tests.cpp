// SPDX-License-Identifier: MIT
/// @file
/// The demo org has its channels, and the same things happen in it each time.
#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

/// The first events of a channel of an emulator of its own, without ids and dates.
std::vector<std::string> firstEvents(const std::string& channel, std::size_t count) {
    EmulatorFixture fixture;
    Emulator& emulator = fixture.emulator;
    emulator.setDemoRate(5000);
    BOOST_TEST_REQUIRE(emulator.waitUntil(
        [&](const Statistics&) { return emulator.published(channel).size() >= count; }));
    emulator.setDemoRate(0);
    BayeuxClient client(emulator);
    client.handshake();
    client.subscribe(channel, -2);
    std::vector<std::string> events;
    for (Json message : client.exchange(client.connectMessage()).json()) {
        if (message.contains("data") && events.size() < count) {
            message["data"]["event"].erase("createdDate");
            message["data"]["event"].erase("EventUuid");
            if (message["data"].contains("payload")) {
                message["data"]["payload"].erase("CreatedDate");
            }
            events.push_back(message.dump());
        }
    }
    return events;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demo_stream_tests)

BOOST_AUTO_TEST_CASE(the_demo_org_has_the_channels_it_announces) {
    const Emulator demo;
    std::vector<std::string> announced = demoChannels();
    std::sort(announced.begin(), announced.end());
    BOOST_TEST(demo.channels() == announced, boost::test_tools::per_element());
    EmulatorOptions options;
    options.demoOrg = false;
    const Emulator empty(options);
    BOOST_TEST(empty.channels().empty());
}

BOOST_AUTO_TEST_CASE(something_happens_on_each_channel) {
    EmulatorFixture fixture;
    fixture.emulator.setDemoRate(2000);
    for (const std::string& channel : demoChannels()) {
        BOOST_TEST(fixture.emulator.waitUntil([&](const Statistics&) {
            return !fixture.emulator.published(channel).empty();
        }),
                   channel);
    }
    fixture.emulator.setDemoRate(0);
    const auto before = fixture.emulator.statistics().eventsPublished;
    fixture.emulator.advanceClock(std::chrono::minutes(1));
    BOOST_TEST(fixture.emulator.statistics().eventsPublished == before);
}

BOOST_AUTO_TEST_CASE(the_same_happens_every_time) {
    for (const std::string& channel : {kOrders, kTopic}) {
        const auto first = firstEvents(channel, 20);
        const auto second = firstEvents(channel, 20);
        BOOST_TEST(first.size() == 20U);
        BOOST_TEST(first == second, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_rate_set_before_the_start_counts_from_then_on) {
    Emulator emulator;
    emulator.setDemoRate(1000);
    BOOST_TEST(emulator.statistics().eventsPublished == 0U);
    emulator.start();
    BOOST_TEST(emulator.waitUntil(
        [](const Statistics& statistics) { return statistics.eventsPublished > 0; }));
}

BOOST_AUTO_TEST_SUITE_END()
