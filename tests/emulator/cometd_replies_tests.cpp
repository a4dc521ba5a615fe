// SPDX-License-Identifier: MIT
/// @file
/// The forms that replies of the CometD endpoint can take.
#include <string>
#include <vector>

#include <zlib.h>
#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

std::string gunzipped(const std::string& bytes) {
    z_stream stream{};
    BOOST_TEST_REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string text(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    BOOST_TEST(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

struct RepliesFixture : EmulatorFixture {
    RepliesFixture() : client(emulator) {
        client.connectFirst();
        client.subscribe(kNotices);
    }

    BayeuxClient client;
};

const std::string kText = "Grüße, 世界 🍲";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cometd_replies_tests, RepliesFixture)

BOOST_AUTO_TEST_CASE(ids_can_be_numbers) {
    setSwitch([](Switches& switches) { switches.numericIds = true; });
    BOOST_TEST(client.send(client.message("/meta/unsubscribe"))["id"] == Json(7));
}

BOOST_AUTO_TEST_CASE(a_single_reply_can_be_a_bare_object) {
    setSwitch([](Switches& switches) { switches.bareObject = true; });
    BOOST_TEST(client.exchange(client.subscribeMessage(kTopic)).json()["successful"] == true);
    emulator.publish(kNotices, "\"text\"");
    BOOST_TEST(client.exchange(client.connectMessage()).json().is_array());
}

BOOST_AUTO_TEST_CASE(json_can_be_pretty) {
    setSwitch([](Switches& switches) { switches.prettyJson = true; });
    emulator.publish(kNotices, "\"text\"");
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(reply.body.find('\n') != std::string::npos);
    BOOST_TEST(reply.json().size() == 2U);
}

BOOST_AUTO_TEST_CASE(bodies_can_come_in_chunks_that_split_characters) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
        setSwitch([size](Switches& switches) { switches.chunkSize = size; });
        emulator.publish(kNotices, Json(kText).dump());
        const RawReply reply = client.exchange(client.connectMessage());
        BOOST_TEST(reply.header("transfer-encoding") == "chunked");
        BOOST_TEST(reply.header("content-length") == "");
        BOOST_TEST(reply.json()[0]["data"]["payload"] == kText);
    }
}

BOOST_AUTO_TEST_CASE(bodies_are_compressed_for_those_who_accept_it) {
    setSwitch([](Switches& switches) { switches.gzip = true; });
    emulator.publish(kNotices, Json(kText).dump());
    BOOST_TEST(client.exchange(client.connectMessage()).json()[0]["data"]["payload"] == kText);

    client.headers["Accept-Encoding"] = "gzip, deflate";
    emulator.publish(kNotices, Json(kText).dump());
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(reply.header("content-encoding") == "gzip");
    BOOST_TEST(Json::parse(gunzipped(reply.body))[0]["data"]["payload"] == kText);

    setSwitch([](Switches& switches) { switches.chunkSize = 3; });
    emulator.publish(kNotices, Json(kText).dump());
    const RawReply both = client.exchange(client.connectMessage());
    BOOST_TEST(Json::parse(gunzipped(both.body))[0]["data"]["payload"] == kText);
}

BOOST_AUTO_TEST_CASE(events_can_come_with_the_reply_to_a_subscribe) {
    setSwitch([](Switches& switches) { switches.eventsInSubscribeReply = true; });
    const auto ids = emulator.publishAll(kTopic, {"{}", "{}"});
    const Json messages = client.exchange(client.subscribeMessage(kTopic, -2)).json();
    BOOST_TEST_REQUIRE(messages.size() == 3U);
    BOOST_TEST(replayIdsIn(messages) == ids, boost::test_tools::per_element());
    BOOST_TEST(messages[2]["channel"] == "/meta/subscribe");
}

BOOST_AUTO_TEST_CASE(a_disconnect_can_stay_unanswered) {
    setSwitch([](Switches& switches) { switches.neverAnswerDisconnect = true; });
    client.sendPoll(client.message("/meta/disconnect"));
    BOOST_TEST(emulator.waitUntil(
        [](const Statistics& statistics) { return statistics.disconnects == 1; }));
    emulator.cutConnections();
    BOOST_TEST(errorOf([&] { client.endPoll(); }).failed());
}

BOOST_AUTO_TEST_CASE(messages_of_each_kind_have_their_form) {
    for (const std::string& channel : {kTopic, kOrders, kChanges}) {
        client.subscribe(channel);
    }
    const auto topic = emulator.publish(kTopic, R"({"Id":"1","Phone":null})");
    const auto notice = emulator.publish(kNotices, R"("text")");
    const auto order = emulator.publish(kOrders, R"({"Total__c":12.5})");
    const auto change = emulator.publish(kChanges, R"({"Industry":"Apparel"})");
    Json messages = client.exchange(client.connectMessage()).json();
    BOOST_TEST_REQUIRE(messages.size() == 5U);

    BOOST_TEST(messages[0]["data"]["sobject"] == Json({{"Id", "1"}, {"Phone", nullptr}}));
    BOOST_TEST(messages[0]["data"]["event"]["replayId"] == topic);
    BOOST_TEST(messages[0]["data"]["event"]["type"] == "updated");
    const std::string date = messages[0]["data"]["event"]["createdDate"];
    BOOST_TEST(date.size() == std::string("2026-09-22T14:15:16.789Z").size());
    BOOST_TEST(date.back() == 'Z');

    BOOST_TEST(messages[1]["data"]["payload"] == "text");
    BOOST_TEST(messages[1]["data"]["event"]["replayId"] == notice);
    BOOST_TEST(messages[1]["data"]["event"].contains("createdDate"));

    BOOST_TEST(messages[2]["data"]["payload"]["Total__c"] == 12.5);
    BOOST_TEST(messages[2]["data"]["payload"].contains("CreatedDate"));
    BOOST_TEST(messages[2]["data"]["event"]["replayId"] == order);
    BOOST_TEST(messages[2]["data"]["event"].contains("EventUuid"));
    BOOST_TEST(!messages[2]["data"]["event"].contains("createdDate"));
    BOOST_TEST(messages[2]["data"].contains("schema"));

    const Json& header = messages[3]["data"]["payload"]["ChangeEventHeader"];
    BOOST_TEST(header["entityName"] == "Account");
    BOOST_TEST(header["commitTimestamp"].is_number_integer());
    BOOST_TEST(messages[3]["data"]["event"]["replayId"] == change);
    BOOST_TEST(change > 900'719'925'474'000);
    BOOST_TEST(!messages[3]["data"]["event"].contains("createdDate"));
}

BOOST_AUTO_TEST_CASE(a_message_can_be_published_as_it_is) {
    const auto id = emulator.publishRaw(
        kNotices, R"({"channel":"/u/Notifications","data":{"event":{"replayId":$REPLAY_ID}}})");
    const auto broken = emulator.publishRaw(kNotices, R"({"channel":)");
    BOOST_TEST(broken > id);
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(reply.body.find("{\"replayId\":" + std::to_string(id) + "}") != std::string::npos);
    BOOST_TEST(reply.body.find(R"({"channel":,{)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
