// SPDX-License-Identifier: MIT
// Replies in unusual or damaged text: the right events, or the typed error.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/json.h"
#include "tests/support/parsed_batch.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

struct Text {
    std::string name;
    std::string body;
};

std::ostream& operator<<(std::ostream& out, const Text& text) {
    return out << text.name;
}

std::string repeated(const std::string& text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

const std::string kPushTopic =
    R"({"data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":41,"type":"updated"},)"
    R"("sobject":{"Id":"0019z00000AbCdEAAV","Name":"Acme"}},"channel":"/topic/AccountUpdates"})";
const std::string kPlatformEvent =
    R"({"channel":"/event/Order_Placed__e","data":{"schema":"exAmpleSchemaIdAAAAAAAAA","payload":)"
    R"({"CreatedDate":"2026-09-22T14:15:16.789Z","Order_No__c":"A-1001","Total__c":12.5},)"
    R"("event":{"EventUuid":"5c1de8b0-0000-4000-8000-000000000001","replayId":42}}})";
const std::string kChangeEvent =
    R"({"channel":"/data/ChangeEvents","data":{"payload":{"Name":"Zo\u00eb \"Z\" \ud83d\ude00",)"
    R"("ChangeEventHeader":{"entityName":"Account","recordIds":["0019z00000AbCdEAAV"],)"
    R"("commitTimestamp":1790000116000}},"event":{"replayId":43}}})";
const std::string kConnect =
    R"({"clientId":"2b71examplelsx0gq9v4t8a1k0wz","channel":"/meta/connect","id":"5",)"
    R"("successful":true})";
const std::string kCompact =
    "[" + kPushTopic + "," + kPlatformEvent + "," + kChangeEvent + "," + kConnect + "]";

/// With `blanks` between all tokens, and around the whole.
std::string spread(const std::string& json, const std::string& blanks) {
    std::string result = blanks;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        const bool structural = !inString && std::string("[]{},:").find(c) != std::string::npos;
        result += structural ? blanks + c + blanks : std::string(1, c);
        if (c == '\\') {
            result += json[++i];
        } else if (c == '"') {
            inString = !inString;
        }
    }
    return result + blanks;
}

/// With each letter of its names and strings written as an escape. Not for what has such escapes.
std::string escaped(const std::string& json) {
    std::string result;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '\\') {
            result += c;
            result += json[++i];
            continue;
        }
        if (c == '"') {
            inString = !inString;
        }
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '-';
        char code[8];
        std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
        result += inString && letter ? std::string(code) : std::string(1, c);
    }
    return result;
}

// The same reply in other clothes.
const std::vector<Text> kWhole{
    {"compact", kCompact},
    {"spaces", spread(kCompact, " ")},
    {"many spaces", spread(kCompact, std::string(70, ' '))},
    {"lines", spread(kCompact, "\n\t")},
    {"lines of Windows", spread(kCompact, "\r\n    ")},
    {"a megabyte of spaces before it", std::string(1 << 20, ' ') + kCompact},
    {"a megabyte of lines behind it", kCompact + std::string(1 << 20, '\n')},
};

void checkEvents(const MessageBatch& batch) {
    BOOST_REQUIRE(batch.size() == 4U);
    BOOST_TEST(batch[0].channel == "/topic/AccountUpdates");
    BOOST_TEST(batch[0].replayId->toInt64() == 41);
    BOOST_TEST(batch[0].creationTime == "2026-09-22T14:15:16.789Z");
    BOOST_TEST(batch[1].channel == "/event/Order_Placed__e");
    BOOST_TEST(batch[1].replayId->toInt64() == 42);
    BOOST_TEST(batch[1].creationTime == "2026-09-22T14:15:16.789Z");
    BOOST_TEST(batch[2].channel == "/data/ChangeEvents");
    BOOST_TEST(batch[2].replayId->toInt64() == 43);
    BOOST_TEST(batch[2].creationTime == "1790000116000");
    BOOST_TEST(batch[3].channel == "/meta/connect");
    BOOST_TEST(batch[3].isMeta);
    BOOST_TEST(batch[3].id == "5");
    BOOST_TEST(*batch[3].successful);
}

// Malformed in a place that is stepped over.
const std::vector<Text> kMalformed{
    {"string for a name", R"([{"channel":"/topic/A","data":{"x":"y":1},"z":2}}])"},
    {"second colon", R"([{"channel":"/topic/A","data":{"x"::"y","z":2}}}])"},
    {"second colon before an object",
     R"([{"channel":"/topic/A","x"::{"y":1}},{"channel":"/u/b"}])"},
    {"comma for a value", R"([{"channel":"/topic/A","x":,"y":{"z":1}}}])"},
    {"bracket for a value", R"([{"channel":"/topic/A","x":],"y":1}])"},
    {"colon in an array", R"([{"channel":"/topic/A","data":["x":1}]}])"},
    {"two colons in an array", R"([{"channel":"/topic/A","data":["x"::2}]}])"},
    {"colon between messages", R"(["x":{"channel":"/topic/A"}])"},
    {"colon behind the channel", R"([{"channel":"/topic/A":1},"data":2}])"},
    {"colon behind the time",
     R"([{"channel":"/u/a","data":{"event":{"createdDate":"x":1},"y":1}}}])"},
    {"colon behind the reason",
     R"([{"channel":"/u/a","ext":{"sfdc":{"failureReason":"x":1},"y":1}}}])"},
    {"two values", R"([{"channel":"/topic/A","data":1 2}])"},
    {"two strings", R"([{"channel":"/topic/A" "/topic/B"}])"},
    {"comma at the end of an object", R"([{"channel":"/topic/A",}])"},
    {"comma at the end of the array", R"([{"channel":"/topic/A"},])"},
    {"comma at the beginning", R"([,{"channel":"/topic/A"}])"},
    {"two commas", R"([{"channel":"/topic/A"},,{"channel":"/topic/B"}])"},
    {"object closed as an array", R"([{"channel":"/topic/A"])"},
    {"array closed as an object", R"([{"channel":"/topic/A"}})"},
    {"data closed too early", R"([{"channel":"/topic/A","data":{"x":1}}},{"channel":"/topic/B"}])"},
    {"NUL between tokens", std::string("[{\"channel\":\"/topic/A\"\0}]", 25)},
    {"NUL in a string", std::string("[{\"channel\":\"/topic/A\0\"}]", 25)},
    {"NUL behind the array", std::string("[{\"channel\":\"/topic/A\"}]\0", 25)},
    {"line break in a string", "[{\"channel\":\"/topic/A\",\"data\":\"a\nb\"}]"},
};

// Deep values, by the place where they are; % is the value.
const std::vector<Text> kPlaces{
    {"an unknown field", R"({"x":%,"channel":"/topic/A","data":{"event":{"replayId":7}}})"},
    {"data", R"({"channel":"/topic/A","data":{"deep":%,"event":{"replayId":7}}})"},
    {"the payload", R"({"channel":"/topic/A","data":{"payload":{"a":%},"event":{"replayId":7}}})"},
    {"the header of a change",
     R"({"channel":"/topic/A","data":{"payload":{"ChangeEventHeader":{"a":%}},"event":{"replayId":7}}})"},
    {"the event", R"({"channel":"/topic/A","data":{"event":{"a":%,"replayId":7}}})"},
    {"ext",
     R"({"channel":"/topic/A","ext":{"sfdc":{"a":%},"b":%},"data":{"event":{"replayId":7}}})"},
    {"advice", R"({"channel":"/topic/A","advice":{"a":%},"data":{"event":{"replayId":7}}})"},
    {"the id", R"({"channel":"/topic/A","id":%,"data":{"event":{"replayId":7}}})"},
};

std::string filled(std::string place, const std::string& value) {
    for (auto at = place.find('%'); at != std::string::npos;
         at = place.find('%', at + value.size())) {
        place.replace(at, 1, value);
    }
    return place;
}

const std::vector<Text> kDeepValues{
    {"arrays", repeated("[", 100000) + repeated("]", 100000)},
    {"objects", repeated("{\"a\":", 100000) + "1" + repeated("}", 100000)},
    {"both", repeated("[{\"a\":", 50000) + "[]" + repeated("}]", 50000)},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(damaged_reply_tests)

// --- Unusual ------------------------------------------------------------------------------------

BOOST_DATA_TEST_CASE(reply_is_read_however_it_is_printed, boost::unit_test::data::make(kWhole),
                     text) {
    ParseIssues issues;
    checkEvents(*parsedBatch(text.body, issues));
    BOOST_TEST(issues.empty());
}

BOOST_AUTO_TEST_CASE(names_and_strings_may_be_written_with_escapes) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        "[" + escaped(kPushTopic) + "," + escaped(kConnect) + "," +
            escaped(R"({"channel":"/meta/connect","successful":false,"error":"403::x",)"
                    R"("advice":{"reconnect":"none","interval":5,"timeout":6,)"
                    R"("multiple-clients":true},"ext":{"sfdc":{"failureReason":"y"}}})") +
            "]",
        issues);
    BOOST_TEST(issues.empty());
    BOOST_REQUIRE(batch->size() == 3U);
    const MessageRecord& event = (*batch)[0];
    BOOST_TEST(event.channel == "/topic/AccountUpdates");
    BOOST_TEST(event.replayId->toInt64() == 41);
    BOOST_TEST(event.creationTime == "2026-09-22T14:15:16.789Z");
    BOOST_TEST(Event(batch, 0).field("sobject", "Name").asString() == "Acme");
    BOOST_TEST((*batch)[1].isMeta);
    BOOST_TEST((*batch)[1].clientId == "2b71examplelsx0gq9v4t8a1k0wz");
    BOOST_TEST((*batch)[1].id == "5");
    BOOST_TEST(*(*batch)[1].successful);
    const MessageRecord& refused = (*batch)[2];
    BOOST_TEST(!*refused.successful);
    BOOST_TEST(refused.error == "403::x");
    BOOST_TEST(refused.failureReason == "y");
    BOOST_TEST((refused.advice.reconnect == Reconnect::None));
    BOOST_TEST(refused.advice.interval->count() == 5);
    BOOST_TEST(refused.advice.timeout->count() == 6);
    BOOST_TEST(refused.advice.multipleClients);
}

BOOST_AUTO_TEST_CASE(name_that_only_looks_like_another_is_another) {
    const auto batch = parsedBatch(
        R"([{"channel":"/topic/A","data\"":1,"\u0064ata\"x":2,"d\\ata":3,"\u0064at":4,"i\ud800d":5}])");
    BOOST_TEST((*batch)[0].data == "");
    BOOST_TEST((*batch)[0].id == "");
}

BOOST_AUTO_TEST_CASE(of_duplicate_objects_the_last_counts_as_a_whole) {
    const auto first = [](const std::string& fields) {
        return parsedBatch(R"([{"channel":"/topic/A",)" + fields + "}]");
    };
    const std::string time = R"("createdDate":"a","replayId":1)";
    const std::string change = R"("ChangeEventHeader":{"commitTimestamp":5})";

    auto batch = first(R"("data":{"event":{)" + time + R"(}},"data":{"x":1})");
    BOOST_TEST(!(*batch)[0].replayId);
    BOOST_TEST((*batch)[0].creationTime == "");
    BOOST_TEST((*batch)[0].data == R"({"x":1})");
    batch = first(R"("data":{"event":{)" + time + R"(}},"data":5)");
    BOOST_TEST(!(*batch)[0].replayId);
    batch = first(R"("data":{"event":{)" + time + R"(},"event":{"replayId":2}})");
    BOOST_TEST((*batch)[0].replayId->toInt64() == 2);
    BOOST_TEST((*batch)[0].creationTime == "");
    batch = first(R"("data":{"event":{)" + time + R"(},"event":null})");
    BOOST_TEST(!(*batch)[0].replayId);
    batch = first(R"("data":{"payload":{"CreatedDate":"a",)" + change + R"(},"payload":{}})");
    BOOST_TEST((*batch)[0].creationTime == "");
    batch = first(R"("data":{"payload":{)" + change + R"(,"ChangeEventHeader":{}}})");
    BOOST_TEST((*batch)[0].creationTime == "");
    batch = first(R"("advice":{"interval":1,"multiple-clients":true},"advice":{"timeout":2})");
    BOOST_TEST(!(*batch)[0].advice.interval);
    BOOST_TEST(!(*batch)[0].advice.multipleClients);
    BOOST_TEST((*batch)[0].advice.timeout->count() == 2);
    batch = first(R"("ext":{"sfdc":{"failureReason":"x"}},"ext":{})");
    BOOST_TEST((*batch)[0].failureReason == "");
    batch = first(R"("ext":{"sfdc":{"failureReason":"x"},"sfdc":{}})");
    BOOST_TEST((*batch)[0].failureReason == "");
    batch = first(R"("successful":true,"successful":"no")");
    BOOST_TEST(!(*batch)[0].successful);
}

BOOST_AUTO_TEST_CASE(byte_order_mark_is_an_error_or_nothing) {
    // It depends on the version of the parser.
    ParseIssues issues;
    try {
        checkEvents(*parsedBatch("\xef\xbb\xbf" + kCompact, issues));
    } catch (const ProtocolError&) {
    }
    BOOST_CHECK_THROW(parsedBatch("\xef\xbb\xbf", issues), ProtocolError);
    BOOST_CHECK_THROW(parsedBatch("\xfe\xff", issues), ProtocolError);
    // Text in UTF-16
    BOOST_CHECK_THROW(parsedBatch(std::string("[\0]\0", 4), issues), ProtocolError);
}

// --- Damaged ------------------------------------------------------------------------------------

BOOST_DATA_TEST_CASE(malformed_reply_is_a_protocol_error, boost::unit_test::data::make(kMalformed),
                     text) {
    ParseIssues issues;
    BOOST_CHECK_THROW(parsedBatch(text.body, issues), ProtocolError);
}

BOOST_AUTO_TEST_CASE(reply_cut_at_any_byte_is_a_protocol_error) {
    for (const std::string& whole :
         {kCompact, spread(kCompact, "\n "), kConnect, "[" + escaped(kPushTopic) + "]"}) {
        // What is cut off behind the last bracket is not missed.
        for (std::size_t length = 0; length <= whole.find_last_not_of(" \n"); ++length) {
            ParseIssues issues;
            BOOST_TEST_CONTEXT("cut after " << length << " bytes") {
                BOOST_CHECK_THROW(parsedBatch(whole.substr(0, length), issues), ProtocolError);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(number_with_a_control_character_behind_it_is_none) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        "[{\"channel\":\"/topic/A\",\"data\":{\"event\":{\"replayId\":5\x01}}},"
        "{\"channel\":\"/topic/A\",\"data\":{\"event\":{\"replayId\":6}}}]",
        issues);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST(!(*batch)[0].replayId);
    BOOST_TEST((*batch)[1].replayId->toInt64() == 6);
    BOOST_TEST(issues.size() == 1U);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_cost_no_event) {
    // In place of each character of the strings and names of the first event
    for (const char* const bad : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
        for (std::size_t at = 0; at < kPushTopic.size(); ++at) {
            if (std::string("[]{},:\"").find(kPushTopic[at]) != std::string::npos) {
                continue;
            }
            std::string event = kPushTopic;
            event.replace(at, 1, bad);
            ParseIssues issues;
            try {
                const auto batch = parsedBatch("[" + event + "," + kPlatformEvent + "]", issues);
                BOOST_TEST(!issues.empty());
                BOOST_REQUIRE(batch->size() >= 1U);
                BOOST_TEST((*batch)[batch->size() - 1].replayId->toInt64() == 42);
            } catch (const ProtocolError&) {
                // In a number, it is no JSON.
                BOOST_TEST_CONTEXT(event) {
                    BOOST_TEST((at >= kPushTopic.find(":41") && at <= kPushTopic.find(":41") + 2));
                }
            }
        }
    }
}

BOOST_DATA_TEST_CASE(deep_value_harms_no_event,
                     boost::unit_test::data::make(kPlaces) *
                         boost::unit_test::data::make(kDeepValues),
                     place, value) {
    ParseIssues issues;
    const auto batch =
        parsedBatch("[" + filled(place.body, value.body) + "," + kPlatformEvent + "]", issues);
    BOOST_TEST(issues.empty());
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST((*batch)[0].replayId->toInt64() == 7);
    BOOST_TEST((*batch)[1].replayId->toInt64() == 42);
    BOOST_CHECK_THROW(Event(batch, 0).json(), ProtocolError);
}

BOOST_DATA_TEST_CASE(deep_value_in_place_of_a_message_is_reported,
                     boost::unit_test::data::make(kDeepValues), value) {
    ParseIssues issues;
    const auto batch =
        parsedBatch("[" + kPushTopic + "," + value.body + "," + kPlatformEvent + "]", issues);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST((*batch)[0].replayId->toInt64() == 41);
    BOOST_TEST((*batch)[1].replayId->toInt64() == 42);
    BOOST_TEST(issues.size() == 1U);
}

BOOST_DATA_TEST_CASE(deep_value_that_is_cut_is_an_error,
                     boost::unit_test::data::make(kPlaces) *
                         boost::unit_test::data::make(kDeepValues),
                     place, value) {
    ParseIssues issues;
    BOOST_CHECK_THROW(
        parsedBatch("[" + filled(place.body, value.body.substr(0, value.body.size() - 1)) + "]",
                    issues),
        ProtocolError);
}

BOOST_AUTO_TEST_SUITE_END()
