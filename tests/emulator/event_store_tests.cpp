// SPDX-License-Identifier: MIT
/// @file
/// Replay ids, retention and positions.
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/event_store.h"
#include "sfstreaming/emulator/salesforce_text.h"

using namespace sfstreaming::emulator;
using namespace std::chrono_literals;

namespace {

struct StoreFixture {
    boost::asio::io_context io;
    Clock clock{io, 1.0};
    EventStore store{clock, {24h, 72h, 1000}};

    std::int64_t publish(const std::string& channel) {
        return store.publish(channel, {"{}"}).front().replayId;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_store_tests, StoreFixture)

BOOST_AUTO_TEST_CASE(ids_grow_with_gaps_of_at_most_five) {
    std::int64_t last = publish("/u/X");
    BOOST_TEST(last > 0);
    bool gap = false;
    for (int i = 0; i < 100; ++i) {
        const std::int64_t next = publish("/u/X");
        BOOST_TEST(next > last);
        BOOST_TEST(next - last <= 5);
        gap = gap || next - last > 1;
        last = next;
    }
    BOOST_TEST(gap);
}

BOOST_AUTO_TEST_CASE(change_events_have_ids_that_floating_point_would_spoil) {
    BOOST_TEST(publish("/data/ChangeEvents") > 9'007'199'254'740'992 / 10);
}

BOOST_AUTO_TEST_CASE(the_kind_is_told_by_the_name) {
    BOOST_TEST((kindOf("/topic/X") == ChannelKind::PushTopic));
    BOOST_TEST((kindOf("/u/X/Y") == ChannelKind::Generic));
    BOOST_TEST((kindOf("/event/X__chn") == ChannelKind::PlatformEvent));
    BOOST_TEST((kindOf("/data/X__chn") == ChannelKind::ChangeEvent));
    for (const char* name : {"", "/", "/topic/", "/u", "/meta/connect", "topic/X"}) {
        BOOST_TEST(!kindOf(name).has_value(), name);
        BOOST_CHECK_THROW(store.add(name, {}), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(events_expire_by_age) {
    const auto old = publish("/topic/X");
    clock.advance(23h);
    const auto fresh = publish("/topic/X");
    clock.advance(2h);
    Channel& channel = *store.find("/topic/X");
    BOOST_TEST(store.isKnownPosition(channel, old));  // all behind it is there
    BOOST_TEST(channel.events.size() == 1U);
    BOOST_TEST(channel.events.front().replayId == fresh);
    BOOST_TEST(!store.isKnownPosition(channel, old - 1));
    clock.advance(23h);
    BOOST_TEST(!store.isKnownPosition(channel, old));
    BOOST_TEST(channel.published.size() == 2U);
}

BOOST_AUTO_TEST_CASE(no_more_events_are_kept_than_allowed) {
    const auto first = publish("/u/X");
    const auto second = publish("/u/X");
    for (int i = 0; i < 1000; ++i) {
        publish("/u/X");
    }
    Channel& channel = *store.find("/u/X");
    BOOST_TEST(channel.events.size() == 1000U);
    BOOST_TEST(channel.published.size() == 1002U);
    BOOST_TEST(store.isKnownPosition(channel, second));
    BOOST_TEST(!store.isKnownPosition(channel, first));
}

BOOST_AUTO_TEST_CASE(payloads_are_not_rewritten) {
    const std::string payload = R"({ "Big":12345678901234567890123, "Text":"\u00e9\ud83c\udf72" })";
    const auto message = *store.publish("/topic/X", {" " + payload + "\n"}).front().message;
    BOOST_TEST(message.find("\"sobject\":" + payload + "}}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(members_of_the_payload_replace_those_that_would_be_added) {
    const auto event = [this](const char* payload) {
        const auto stored = store.publish("/event/X__e", {payload}).front();
        return nlohmann::json::parse(*stored.message)["data"]["payload"];
    };
    BOOST_TEST(event("{}").size() == 2U);
    BOOST_TEST(event(" { } ").size() == 2U);
    BOOST_TEST(event(R"({"CreatedDate":"then"})")["CreatedDate"] == "then");
    BOOST_TEST(event(R"({"CreatedDate":"then","CreatedById":null})").size() == 2U);
    BOOST_TEST(event(R"({"Note":"CreatedDate"})").size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_id_that_was_not_given_out_yet_is_no_position) {
    Channel& channel = store.add("/topic/X", {});
    BOOST_TEST(store.isKnownPosition(channel, 0));
    BOOST_TEST(!store.isKnownPosition(channel, 1));
    const auto id = publish("/topic/X");
    BOOST_TEST(store.isKnownPosition(channel, id));
    BOOST_TEST(!store.isKnownPosition(channel, id + 1));
    BOOST_TEST(store.isKnownPosition(channel, id - 1));   // all behind it is there
    BOOST_TEST(!store.isKnownPosition(channel, id - 2));  // never given out
    BOOST_TEST(!store.isKnownPosition(channel, -3));
}

BOOST_AUTO_TEST_CASE(ids_can_start_anew_as_after_a_refresh_of_the_org) {
    const auto old = publish("/topic/X");
    store.find("/topic/X")->nextId = 7;
    BOOST_TEST(publish("/topic/X") == 7);
    BOOST_TEST(!store.isKnownPosition(*store.find("/topic/X"), old));
}

BOOST_AUTO_TEST_CASE(all_placeholders_of_a_raw_message_are_replaced) {
    const StoredEvent event = store.publishRaw("/u/X", "$REPLAY_ID $REPLAY_ID$REPLAY_ID");
    const std::string id = std::to_string(event.replayId);
    BOOST_TEST(*event.message == id + " " + id + id);
}

BOOST_AUTO_TEST_CASE(a_header_in_the_payload_of_a_change_event_is_kept) {
    const auto event =
        store
            .publish("/data/ChangeEvents", {R"({"ChangeEventHeader":{"changeType":"GAP_UPDATE"}})"})
            .front();
    const auto message = nlohmann::json::parse(*event.message);
    BOOST_TEST(message["data"]["payload"]["ChangeEventHeader"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(ids_and_dates_have_the_form_of_salesforce) {
    BOOST_TEST(recordId("001", 1) == "0019z0000000001AAA");
    BOOST_TEST(recordId("0IF", 12) == "0IF9z0000000012GAA");
    const auto time = std::chrono::system_clock::from_time_t(1'790'086'516) + 789ms;
    BOOST_TEST(isoTime(time) == "2026-09-22T14:15:16.789Z");
    BOOST_TEST(cookieDate(time) == "Tue, 22-Sep-2026 14:15:16 GMT");
    BOOST_TEST(uuid(255) == "5c1de8b0-0000-4000-8000-0000000000ff");
}

BOOST_AUTO_TEST_SUITE_END()
