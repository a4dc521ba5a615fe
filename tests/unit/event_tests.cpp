// SPDX-License-Identifier: MIT
// Handles on events of each kind.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/json.h"
#include "tests/support/parsed_batch.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

struct Row {
    std::string kind;
    std::string message;
    std::string creationTime;
    std::int64_t replayId;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.kind;
}

const std::vector<Row> kRows{
    {"PushTopic",
     R"({"channel":"/topic/AccountUpdates","data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":41,"type":"updated"},"sobject":{"Id":"0019z00000AbCdEAAV","Name":"Acme","AnnualRevenue":12500.0,"Phone":null}}})",
     "2026-09-22T14:15:16.789Z", 41},
    {"PushTopic of an old API version",
     R"({"channel":"/topic/A","data":{"event":{"createdDate":"2016-09-22T14:15:16.000+0000","replayId":42,"type":"deleted"},"sobject":{"Id":"0019z00000AbCdEAAV"}}})",
     "2016-09-22T14:15:16.000+0000", 42},
    {"PushTopic with fields named like those of other kinds",
     R"({"channel":"/topic/A","data":{"payload":{"CreatedDate":"wrong"},"event":{"replayId":43,"createdDate":"right"},"sobject":{"CreatedDate":"wrong"}}})",
     "right", 43},
    {"generic, text",
     R"({"channel":"/u/notifications/Example","clientId":"2b71examplelsx0gq9v4t8a1k0wz","data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":21},"payload":"Broadcast text"}})",
     "2026-09-22T14:15:16.789Z", 21},
    {"generic, JSON in a text",
     R"({"channel":"/u/a","data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":22},"payload":"{\"CreatedDate\":\"wrong\"}"}})",
     "2026-09-22T14:15:16.789Z", 22},
    {"platform event",
     R"({"channel":"/event/Order_Placed__e","data":{"schema":"exAmple","payload":{"CreatedDate":"2026-09-22T14:15:16.789Z","CreatedById":"0059z000000XyZwAAK","Order_No__c":"A-1001"},"event":{"EventUuid":"5c1de8b0-0000-4000-8000-000000000001","replayId":3170042}}})",
     "2026-09-22T14:15:16.789Z", 3170042},
    {"standard platform event",
     R"({"channel":"/event/BatchApexErrorEvent","data":{"event":{"replayId":5},"payload":{"CreatedDate":"2026-09-22T14:15:16.789Z"}}})",
     "2026-09-22T14:15:16.789Z", 5},
    {"real-time monitoring",
     R"({"channel":"/event/LoginEventStream","data":{"payload":{"EventDate":"2020-01-01T00:00:00.000Z","CreatedDate":"2026-09-22T14:15:16.789Z"},"event":{"replayId":6}}})",
     "2026-09-22T14:15:16.789Z", 6},
    {"change event",
     R"({"channel":"/data/ChangeEvents","data":{"schema":"exAmple","payload":{"LastModifiedDate":"2026-09-22T14:15:16.000Z","Industry":"Apparel","ChangeEventHeader":{"entityName":"Account","recordIds":["0019z00000AbCdEAAV"],"changeType":"UPDATE","sequenceNumber":1,"commitTimestamp":1790000116000,"commitNumber":1200000000123}},"event":{"EventUuid":"5c1de8b0-0000-4000-8000-000000000002","replayId":22451}}})",
     "1790000116000", 22451},
    {"gap event",
     R"({"channel":"/data/AccountChangeEvent","data":{"payload":{"ChangeEventHeader":{"changeType":"GAP_UPDATE","commitTimestamp":1790000116000}},"event":{"replayId":22452}}})",
     "1790000116000", 22452},
    // The record that was created has a date of its own.
    {"change event of a creation, header first",
     R"({"channel":"/data/AccountChangeEvent","data":{"payload":{"ChangeEventHeader":{"changeType":"CREATE","commitTimestamp":1790000116000},"CreatedDate":"2026-09-22T14:15:16.000Z"},"event":{"replayId":22453}}})",
     "1790000116000", 22453},
    {"change event of a creation, header last",
     R"({"channel":"/data/AccountChangeEvent","data":{"payload":{"CreatedDate":"2026-09-22T14:15:16.000Z","ChangeEventHeader":{"changeType":"CREATE","commitTimestamp":1790000116000}},"event":{"replayId":22454}}})",
     "1790000116000", 22454},
    {"custom channel",
     R"({"channel":"/event/Mine__chn","data":{"payload":{"CreatedDate":"2026-09-22T14:15:16.789Z"},"event":{"replayId":7}}})",
     "2026-09-22T14:15:16.789Z", 7},
    {"no date at all", R"({"channel":"/event/A__e","data":{"payload":{},"event":{"replayId":8}}})",
     "", 8},
    {"dates of other types",
     R"({"channel":"/event/A__e","data":{"payload":{"CreatedDate":5,"ChangeEventHeader":{"commitTimestamp":"text"}},"event":{"createdDate":null,"replayId":9}}})",
     "", 9},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(event_tests)

BOOST_DATA_TEST_CASE(position_and_time_of_each_kind_are_read, boost::unit_test::data::make(kRows),
                     row) {
    const Event event = parsedEvent(row.message);
    BOOST_TEST(event.creationTime() == row.creationTime);
    BOOST_REQUIRE(event.replayId().has_value());
    BOOST_TEST(event.replayId()->toInt64() == row.replayId);
    BOOST_TEST(event.raw() == row.message);
}

BOOST_AUTO_TEST_CASE(time_does_not_leak_into_the_next_event) {
    const auto batch =
        parsedBatch(R"([{"channel":"/event/A__e","data":{"payload":{"CreatedDate":"then"}}},)"
                    R"({"channel":"/event/A__e","data":{"payload":{}}}])");
    BOOST_TEST(Event(batch, 0).creationTime() == "then");
    BOOST_TEST(Event(batch, 1).creationTime() == "");
}

BOOST_AUTO_TEST_CASE(empty_event_has_nothing) {
    const Event event;
    BOOST_TEST(event.channel().empty());
    BOOST_TEST(!event.replayId());
    BOOST_TEST(event.creationTime().empty());
    BOOST_TEST(event.raw().empty());
    BOOST_TEST(!event.field("sobject").exists());
    BOOST_TEST(event.json().is_null());
    BOOST_TEST(event.message().raw().empty());
}

BOOST_AUTO_TEST_CASE(fields_are_found_below_data) {
    const Event event = parsedEvent(kRows.front().message);
    BOOST_TEST(event.channel() == "/topic/AccountUpdates");
    BOOST_TEST(event.field("sobject", "Name").asString() == "Acme");
    BOOST_TEST(event.field("sobject")["AnnualRevenue"].asDouble() == 12500.0);
    BOOST_TEST(event.field("sobject", "Phone").isNull());
    BOOST_TEST(!event.field("sobject", "Fax").exists());
    BOOST_TEST(!event.field("channel").exists());
    BOOST_TEST(event.field("event", "replayId").asInt64() == 41);
}

BOOST_AUTO_TEST_CASE(content_is_found_wherever_it_is_in_data) {
    const auto event = [](const std::string& data) {
        return parsedEvent(R"({"channel":"/event/A","data":)" + data + "}");
    };
    const auto found = [&](const std::string& data, const std::string& name) {
        return std::string(event(data).field(name, "A").raw());
    };
    BOOST_TEST(found(R"({"payload":{"A":1},"event":{"replayId":1}})", "payload") == "1");
    BOOST_TEST(found(R"({"event":{"A":0},"payload":{"B":0,"A":1}})", "payload") == "1");
    BOOST_TEST(found(R"({"sobject":{"A":1},"payload":{"A":2}})", "payload") == "2");
    BOOST_TEST(found(R"({"sobject":{"A":1},"payload":{"A":2}})", "sobject") == "1");
    BOOST_TEST(found(R"({"payload":{"A":1},"payload":{"A":2}})", "payload") == "1");
    BOOST_TEST(found(R"({"payload":"text","sobject":{"A":2}})", "payload") == "");
    BOOST_TEST(found(R"({"other":{"A":1},"payload":{"A":2}})", "other") == "1");
    BOOST_TEST(found(R"({"payload":{"A":1}},"data":{"payload":{"A":22}})", "payload") == "22");
    BOOST_TEST(found(R"({"payload":{"A":1}},"data":{"other":{"A":22}})", "payload") == "");
    BOOST_TEST(found(R"({"payload":{"A":1}},"data":"text")", "payload") == "");
    BOOST_TEST(event(R"({"payload":"text" })").field("payload").asString() == "text");
    BOOST_TEST(event(R"({ "payload" : { "A" : 1 } })").field("payload").raw() == R"({ "A" : 1 })");
}

BOOST_AUTO_TEST_CASE(event_without_data_has_no_fields) {
    const Event event = parsedEvent(R"({"channel":"/topic/A"})");
    BOOST_TEST(!event.field().exists());
    BOOST_TEST(!event.field("sobject").exists());
}

BOOST_AUTO_TEST_CASE(event_is_a_message_too) {
    const Event event = parsedEvent(kRows.front().message);
    BOOST_TEST(event.message().channel() == event.channel());
    BOOST_TEST(event.message().field("data", "sobject", "Name").asString() == "Acme");
    BOOST_TEST(event.json().at("data").at("event").at("replayId").as_integer() == 41);
}

BOOST_AUTO_TEST_CASE(copies_keep_the_buffer) {
    Event copy;
    {
        const Event event = parsedEvent(kRows.front().message);
        copy = event;
    }
    BOOST_TEST(copy.raw() == kRows.front().message);
    BOOST_TEST(copy.field("sobject", "Name").asString() == "Acme");
}

BOOST_AUTO_TEST_SUITE_END()
