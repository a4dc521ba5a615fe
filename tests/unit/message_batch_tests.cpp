// SPDX-License-Identifier: MIT
// Replies taken apart: what the protocol allows is read, everything else is a typed error.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/json.h"
#include "tests/support/parsed_batch.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

constexpr const char* kReply =
    R"([{"data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":41,"type":"updated"},)"
    R"("sobject":{"Id":"0019z00000AbCdEAAV","Name":"A \"quoted\" \ud83d\ude00 name"}},)"
    R"("channel":"/topic/AccountUpdates"},)"
    R"({"clientId":"2b71examplelsx0gq9v4t8a1k0wz",)"
    R"("advice":{"interval":0,"timeout":110000,"reconnect":"retry"},)"
    R"("channel":"/meta/connect","id":"5","successful":true,"ext":{"sfdc":{"failureReason":"x"}}}])";

std::string eventWith(const std::string& replayId) {
    return R"([{"channel":"/topic/A","data":{"event":{"replayId":)" + replayId + "}}}]";
}

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

// Bodies without a usable message: the reply as a whole is none.
const std::vector<Text> kNoReplies{
    {"empty", ""},
    {"blank", " \r\n\t "},
    {"HTML", "<html><body>Down for maintenance</body></html>"},
    {"text", "Service Unavailable"},
    {"null", "null"},
    {"true", "true"},
    {"number", "42"},
    {"string", R"("channel")"},
    {"unclosed string", R"([{"channel":"/topic/A)"},
    {"unclosed array", R"([{"channel":"/topic/A"})"},
    {"unclosed object", R"({"channel":"/topic/A")"},
    {"missing comma", R"([{"channel":"/topic/A"}{"channel":"/topic/B"}])"},
    {"missing colon", R"([{"channel" "/topic/A"}])"},
    {"trailing text", R"([{"channel":"/topic/A"}] and more)"},
    {"second value", R"([{"channel":"/topic/A"}][{"channel":"/topic/B"}])"},
    {"trailing bracket", R"([{"channel":"/topic/A"}]])"},
    {"control character in a string", "[{\"channel\":\"/topic/\x01\"}]"},
    {"NUL in front", std::string("\0[{\"channel\":\"/topic/A\"}]", 25)},
    {"unquoted name", R"([{channel:"/topic/A"}])"},
    {"single quotes", R"([{'channel':'/topic/A'}])"},
    {"array of numbers", "[1,2,3]"},
    {"array of nulls", "[null]"},
    {"array of arrays", R"([[{"channel":"/topic/A"}]])"},
    {"empty object", "{}"},
    {"REST error",
     R"([{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}])"},
    {"REST object", R"({"error":"busy"})"},
    {"error without a channel",
     R"([{"error":"413::Maximum Request Size Exceeded","successful":false}])"},
    {"channel that is no string", R"([{"channel":5}])"},
    {"channel that is empty", R"([{"channel":""}])"},
    {"channel without a slash", R"([{"channel":"topic/A"}])"},
    {"channel that is an object", R"([{"channel":{"channel":"/topic/A"}}])"},
    {"channel with a lone surrogate", R"([{"channel":"/topic/\ud83d"}])"},
    {"channel with a broken escape", R"([{"channel":"/topic/\x"}])"},
    {"200,000 opening brackets", repeated("[", 200000)},
    {"200,000 opening braces", repeated("{\"a\":", 200000)},
    {"200,000 nested arrays", repeated("[", 200000) + repeated("]", 200000)},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(message_batch_tests)

// --- Good replies -------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(messages_come_in_the_order_received) {
    ParseIssues issues;
    const auto batch = parsedBatch(kReply, issues);
    BOOST_TEST(issues.size() == 0U);
    BOOST_REQUIRE(batch->size() == 2U);

    const MessageRecord& event = (*batch)[0];
    BOOST_TEST(event.channel == "/topic/AccountUpdates");
    BOOST_TEST(!event.isMeta);
    BOOST_TEST(event.replayId->toInt64() == 41);
    BOOST_TEST(event.creationTime == "2026-09-22T14:15:16.789Z");
    BOOST_TEST(event.data.front() == '{');
    BOOST_TEST(event.data.back() == '}');
    BOOST_TEST(event.raw.front() == '{');
    BOOST_TEST(event.raw.back() == '}');

    BOOST_TEST((*batch)[1].channel == "/meta/connect");
    BOOST_TEST((*batch)[1].isMeta);
    BOOST_TEST((*batch)[1].data.empty());
    BOOST_TEST(!(*batch)[1].replayId);
    BOOST_REQUIRE(batch->replies().size() == 1U);
    const ReplyRecord& connect = batch->replies()[0];
    BOOST_TEST(connect.index == 1U);
    BOOST_TEST(connect.raw == (*batch)[1].raw);
    BOOST_TEST(connect.channel == "/meta/connect");
    BOOST_TEST(connect.id == "5");
    BOOST_TEST(*connect.successful);
    BOOST_TEST(connect.clientId == "2b71examplelsx0gq9v4t8a1k0wz");
    BOOST_TEST(connect.failureReason == "x");
    BOOST_TEST((connect.advice.reconnect == Reconnect::Retry));
    BOOST_TEST(connect.advice.interval->count() == 0);
    BOOST_TEST(connect.advice.timeout->count() == 110000);
}

BOOST_AUTO_TEST_CASE(raw_text_is_kept_byte_for_byte) {
    const std::string message =
        R"({ "data" : {"n": 1.10, "z":1, "a":2,"s":"\u0041\/"} ,"channel":"/u/a" })";
    const auto batch = parsedBatch("  [ " + message + " \n,\n" + message + "\t]\r\n");
    BOOST_REQUIRE(batch->size() == 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST((*batch)[i].raw == message);
        BOOST_TEST((*batch)[i].data == R"({"n": 1.10, "z":1, "a":2,"s":"\u0041\/"})");
    }
}

BOOST_AUTO_TEST_CASE(bare_object_is_a_batch_of_one) {
    const auto batch = parsedBatch(R"({"channel":"/meta/connect","id":"1","successful":true})");
    BOOST_REQUIRE(batch->size() == 1U);
    BOOST_TEST((*batch)[0].channel == "/meta/connect");
    BOOST_TEST((*batch)[0].raw == R"({"channel":"/meta/connect","id":"1","successful":true})");
}

BOOST_AUTO_TEST_CASE(empty_array_is_a_batch_of_none) {
    ParseIssues issues;
    BOOST_TEST(parsedBatch("[]", issues)->size() == 0U);
    BOOST_TEST(parsedBatch(" [ ] ", issues)->size() == 0U);
    BOOST_TEST(issues.size() == 0U);
}

BOOST_AUTO_TEST_CASE(pretty_printed_reply_is_read) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        "[\n  {\n    \"channel\" : \"/topic/A\" ,\r\n\t\"data\" : {\n      \"event\" : {\n"
        "        \"replayId\" : 41 ,\n        \"createdDate\" : \"now\"\n      }\n    }\n  } ,\n"
        "  { \"channel\" : \"/meta/connect\" , \"id\" : 7 , \"successful\" : true , \"advice\" : "
        "{ \"interval\" : 5 } }\n]\n",
        issues);
    BOOST_TEST(issues.size() == 0U);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST((*batch)[0].replayId->toInt64() == 41);
    BOOST_TEST((*batch)[0].creationTime == "now");
    BOOST_REQUIRE(batch->replies().size() == 1U);
    BOOST_TEST(batch->replies()[0].id == "7");
    BOOST_TEST(*batch->replies()[0].successful);
    BOOST_TEST(batch->replies()[0].advice.interval->count() == 5);
}

BOOST_AUTO_TEST_CASE(id_is_text_whether_sent_as_string_or_number) {
    const auto batch =
        parsedBatch(R"([{"channel":"/meta/connect","id":"7"},{"channel":"/meta/connect","id":7},)"
                    R"({"channel":"/meta/connect","id":"a\u0062"},{"channel":"/meta/connect"}])");
    BOOST_TEST(batch->replies()[0].id == "7");
    BOOST_TEST(batch->replies()[1].id == "7");
    BOOST_TEST(batch->replies()[2].id == "ab");
    BOOST_TEST(batch->replies()[3].id == "");
}

BOOST_AUTO_TEST_CASE(id_of_null_or_another_type_is_none) {
    const auto batch = parsedBatch(
        R"([{"channel":"/meta/disconnect","id":null},{"channel":"/meta/connect","id":true},)"
        R"({"channel":"/meta/connect","id":{"id":"1"}},{"channel":"/meta/connect","id":["1"]}])");
    BOOST_REQUIRE(batch->replies().size() == 4U);
    for (const ReplyRecord& reply : batch->replies()) {
        BOOST_TEST(reply.id == "");
    }
}

BOOST_AUTO_TEST_CASE(escapes_are_resolved) {
    const auto batch = parsedBatch(
        R"([{"channel":"\/topic\/\u0041","data":{"event":{"createdDate":"a\tb"}}},)"
        R"({"channel":"/meta/subscribe","subscription":"/topic/\"A\"","clientId":"\u0063",)"
        R"("error":"400::line\nbreak","ext":{"sfdc":{"failureReason":"\ud83d\ude00"}}}])");
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST((*batch)[0].creationTime == "a\tb");
    BOOST_TEST(batch->replies()[0].subscription == "/topic/\"A\"");
    BOOST_TEST(batch->replies()[0].clientId == "c");
    BOOST_TEST(batch->replies()[0].error == "400::line\nbreak");
    BOOST_TEST(batch->replies()[0].failureReason == "\xf0\x9f\x98\x80");
}

BOOST_AUTO_TEST_CASE(escaped_meta_channel_is_a_meta_channel) {
    BOOST_TEST((*parsedBatch(R"([{"channel":"\/meta\/connect"}])"))[0].isMeta);
    BOOST_TEST(!(*parsedBatch(R"([{"channel":"/metal/connect"}])"))[0].isMeta);
    BOOST_TEST(!(*parsedBatch(R"([{"channel":"/topic/meta/"}])"))[0].isMeta);
}

BOOST_AUTO_TEST_CASE(unknown_fields_are_ignored_everywhere) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        R"([{"x":{"channel":"/topic/B","data":1},"channel":"/topic/A","clientId":"c","y":[1,[2]],)"
        R"("data":{"x":null,"event":{"x":{"replayId":1},"replayId":2,"y":"replayId"},"y":3}},)"
        R"({"channel":"/meta/connect","advice":{"hosts":["a"],"x":1,"interval":0},)"
        R"("ext":{"replay":true,"payload.format":true,"sfdc":{"x":1}},"successful":true}])",
        issues);
    BOOST_TEST(issues.size() == 0U);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST((*batch)[0].replayId->toInt64() == 2);
    BOOST_REQUIRE(batch->replies().size() == 1U);
    BOOST_TEST(batch->replies()[0].clientId == "");  // that of the event before
    BOOST_TEST(*batch->replies()[0].successful);
    BOOST_TEST(batch->replies()[0].failureReason.empty());
}

BOOST_AUTO_TEST_CASE(of_duplicate_names_the_last_counts) {
    const auto batch = parsedBatch(
        R"([{"channel":"/topic/A","channel":"/topic/B","data":{"event":{"replayId":1,)"
        R"("replayId":2}}},{"channel":"/topic/A","channel":"/meta/connect","id":"1","id":"2",)"
        R"("successful":false,"successful":true}])");
    BOOST_TEST((*batch)[0].channel == "/topic/B");
    BOOST_TEST((*batch)[0].replayId->toInt64() == 2);
    BOOST_REQUIRE(batch->replies().size() == 1U);
    BOOST_TEST(batch->replies()[0].id == "2");
    BOOST_TEST(*batch->replies()[0].successful);
}

BOOST_AUTO_TEST_CASE(events_of_several_channels_keep_theirs) {
    std::string body = "[";
    for (const char* const channel :
         {"/topic/A", "/topic/A", "/topic/B", "/topic/A", "\\/topic\\/A"}) {
        body += std::string(body.size() > 1 ? "," : "") + R"({"channel":")" + channel + "\"}";
    }
    const auto batch = parsedBatch(body + "]");
    BOOST_REQUIRE(batch->size() == 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        BOOST_TEST((*batch)[i].channel == (i == 2 ? "/topic/B" : "/topic/A"));
    }
}

BOOST_AUTO_TEST_CASE(data_may_be_any_value) {
    const auto batch = parsedBatch(
        R"([{"channel":"/u/a","data":"text"},{"channel":"/u/a","data":5 },)"
        R"({"channel":"/u/a","data":[1, 2]},{"channel":"/u/a","data":{}},{"channel":"/u/a"}])");
    BOOST_REQUIRE(batch->size() == 5U);
    BOOST_TEST((*batch)[0].data == R"("text")");
    BOOST_TEST((*batch)[1].data == "5");
    BOOST_TEST((*batch)[2].data == "[1, 2]");
    BOOST_TEST((*batch)[3].data == "{}");
    BOOST_TEST((*batch)[4].data == "");
}

// --- Replay ids ---------------------------------------------------------------------------------

BOOST_DATA_TEST_CASE(replay_id_is_exact,
                     boost::unit_test::data::make(std::vector<std::int64_t>{
                         0, 1, 41, 9007199254740991, 9007199254740993, 900719925474099301,
                         9223372036854775806, 9223372036854775807, -3, -9223372036854775807 - 1}),
                     value) {
    ParseIssues issues;
    const auto batch = parsedBatch(eventWith(std::to_string(value)), issues);
    BOOST_TEST(issues.size() == 0U);
    BOOST_REQUIRE((*batch)[0].replayId.has_value());
    BOOST_TEST((*batch)[0].replayId->toInt64() == value);
}

const std::vector<std::string> kBadReplayIds{
    "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "41.0", "41.5",
    "1e3", "1e400", "\"41\"", "true", "{}", "{\"replayId\":41}", "[41]",
    // Positions to begin at, not positions of an event.
    "-1", "-2"};

BOOST_DATA_TEST_CASE(replay_id_of_another_form_is_reported,
                     boost::unit_test::data::make(kBadReplayIds), value) {
    ParseIssues issues;
    const auto batch = parsedBatch(eventWith(value), issues);
    // The event itself is good: it is delivered, without a position.
    BOOST_REQUIRE(batch->size() == 1U);
    BOOST_TEST(!(*batch)[0].replayId);
    BOOST_REQUIRE(issues.size() == 1U);
    BOOST_TEST(issues[0].code() == ErrorCode::Protocol);
    BOOST_TEST(std::string(issues[0].what()).find("replayId") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(missing_replay_id_is_no_error) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        R"([{"channel":"/topic/A","data":{"event":{"replayId":null}}},)"
        R"({"channel":"/topic/A","data":{"event":{}}},{"channel":"/topic/A","data":{}},)"
        R"({"channel":"/topic/A","data":{"event":null}},{"channel":"/topic/A","data":null}])",
        issues);
    BOOST_TEST(issues.size() == 0U);
    BOOST_REQUIRE(batch->size() == 5U);
    for (std::size_t i = 0; i < batch->size(); ++i) {
        BOOST_TEST(!(*batch)[i].replayId);
    }
}

// --- Advice -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(advice_is_read) {
    const auto advice = [](const std::string& json) {
        ParseIssues issues;
        const auto batch =
            parsedBatch(R"([{"channel":"/meta/connect","advice":)" + json + "}]", issues);
        BOOST_TEST(issues.size() == 0U);
        return batch->replies().at(0).advice;
    };
    BOOST_TEST((advice(R"({"reconnect":"retry"})").reconnect == Reconnect::Retry));
    BOOST_TEST((advice(R"({"reconnect":"handshake"})").reconnect == Reconnect::Handshake));
    BOOST_TEST((advice(R"({"reconnect":"none"})").reconnect == Reconnect::None));
    BOOST_TEST(!advice("{}").reconnect);
    BOOST_TEST(!advice("{}").interval);
    BOOST_TEST(!advice("{}").timeout);
    BOOST_TEST(!advice("null").interval);
    BOOST_TEST(advice(R"({"interval":2000})").interval->count() == 2000);
    BOOST_TEST(advice(R"({"interval":-1})").interval->count() == -1);
    BOOST_TEST(advice(R"({"timeout":110000})").timeout->count() == 110000);
    BOOST_TEST(advice(R"({"timeout":0})").timeout->count() == 0);
    // A hold of less than nothing makes no sense.
    BOOST_TEST(!advice(R"({"timeout":-1})").timeout);
    BOOST_TEST(advice(R"({"multiple-clients":true})").multipleClients);
    BOOST_TEST(!advice(R"({"multiple-clients":"true"})").multipleClients);
    // Nobody is made to wait for years.
    BOOST_TEST(advice(R"({"interval":9223372036854775807})").interval->count() == 86400000);
    BOOST_TEST(advice(R"({"timeout":9223372036854775807})").timeout->count() == 86400000);
}

const std::vector<std::string> kBadAdvice{
    R"({"reconnect":"later"})",
    R"({"reconnect":5})",
    R"({"reconnect":null})",
    R"({"interval":"0"})",
    R"({"interval":0.5})",
    R"({"interval":{}})",
    R"({"timeout":"110000"})",
    R"({"timeout":1e5})",
    R"({"timeout":99999999999999999999})",
    R"("retry")",
    R"(["retry"])",
    "5",
};

BOOST_DATA_TEST_CASE(advice_that_makes_no_sense_is_reported_and_ignored,
                     boost::unit_test::data::make(kBadAdvice), json) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        R"([{"channel":"/meta/connect","id":"3","advice":)" + json + R"(,"successful":true}])",
        issues);
    BOOST_REQUIRE(batch->size() == 1U);
    BOOST_TEST(issues.size() == 1U);
    const ReplyRecord& record = batch->replies().at(0);
    BOOST_TEST(record.id == "3");
    BOOST_TEST(*record.successful);
    BOOST_TEST(!record.advice.reconnect);
    BOOST_TEST(!record.advice.interval);
    BOOST_TEST(!record.advice.timeout);
}

// --- Wrong types --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(successful_of_another_type_is_reported) {
    for (const char* const value : {"\"true\"", "1", "null", "{}", "[]"}) {
        ParseIssues issues;
        const auto batch = parsedBatch(
            std::string(R"([{"channel":"/meta/connect","successful":)") + value + "}]", issues);
        BOOST_TEST(!batch->replies().at(0).successful);
        BOOST_TEST(issues.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(event_of_another_type_is_reported) {
    for (const char* const value : {"\"41\"", "41", "[{\"replayId\":41}]", "true"}) {
        ParseIssues issues;
        const auto batch = parsedBatch(
            std::string(R"([{"channel":"/topic/A","data":{"event":)") + value + "}}]", issues);
        BOOST_REQUIRE(batch->size() == 1U);
        BOOST_TEST(!(*batch)[0].replayId);
        BOOST_TEST(issues.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(any_field_may_have_any_type_without_harm) {
    const std::vector<std::string> names{"channel",      "data",  "id",  "successful", "clientId",
                                         "subscription", "error", "ext", "advice"};
    const std::vector<std::string> values{
        "null",
        "true",
        "5",
        "-5.5e5",
        "\"\"",
        "\"text\"",
        "[]",
        "{}",
        "[[1]]",
        "[{}]",
        "{\"a\":{\"b\":[]}}",
        "{\"event\":5}",
        "{\"sfdc\":5}",
        "{\"sfdc\":{\"failureReason\":{}}}",
        "{\"event\":{\"createdDate\":[]}}",
        "{\"payload\":{\"CreatedDate\":{},\"ChangeEventHeader\":[]}}",
        "{\"payload\":{\"ChangeEventHeader\":{\"commitTimestamp\":\"x\"}}}"};
    for (const auto& name : names) {
        for (const auto& value : values) {
            ParseIssues issues;
            const auto batch = parsedBatch(
                R"([{"channel":"/topic/A","data":{},"id":"1",")" + name + "\":" + value +
                    R"(},{"channel":"/topic/B","data":{"event":{"replayId":5}}}])",
                issues);
            // The next message is read whatever this one was.
            const MessageRecord& last = (*batch)[batch->size() - 1];
            BOOST_TEST_CONTEXT(name << " is " << value) {
                BOOST_TEST(last.channel == "/topic/B");
                BOOST_TEST(last.replayId->toInt64() == 5);
                BOOST_TEST(batch->size() + issues.size() >= 2U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_message_is_left_out_and_reported) {
    ParseIssues issues;
    const auto batch =
        parsedBatch(R"([5,{"channel":"/topic/A","data":1},null,"text",[{"channel":"/topic/X"}],{},)"
                    R"({"error":"401::secret"},{"channel":"/topic/B","data":2}])",
                    issues);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST((*batch)[1].channel == "/topic/B");
    BOOST_TEST(issues.size() == 6U);
    for (const ProtocolError& issue : issues) {
        BOOST_TEST(issue.excerpt().find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(number_of_reports_is_bounded) {
    ParseIssues issues;
    const auto batch =
        parsedBatch("[" + repeated("1,", 100000) + R"({"channel":"/topic/A","data":1}])", issues);
    BOOST_REQUIRE(batch->size() == 1U);
    BOOST_TEST(issues.size() >= 2U);
    BOOST_TEST(issues.size() <= 100U);
    BOOST_TEST(std::string(issues.back().what()).find("more") != std::string::npos);
}

// --- Damaged replies ----------------------------------------------------------------------------

BOOST_DATA_TEST_CASE(body_without_a_message_is_a_protocol_error,
                     boost::unit_test::data::make(kNoReplies), text) {
    ParseIssues issues;
    BOOST_CHECK_THROW(parsedBatch(text.body, issues), ProtocolError);
}

BOOST_AUTO_TEST_CASE(reply_cut_at_any_byte_is_a_protocol_error) {
    const std::string whole = kReply;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        ParseIssues issues;
        BOOST_TEST_CONTEXT("cut after " << length << " bytes") {
            BOOST_CHECK_THROW(parsedBatch(whole.substr(0, length), issues), ProtocolError);
        }
    }
    BOOST_TEST(parsedBatch(whole)->size() == 2U);
}

BOOST_AUTO_TEST_CASE(reply_with_any_byte_damaged_does_no_harm) {
    const std::string whole = kReply;
    for (const char damage : {'"', '\\', '{', '}', '[', ']', ',', ':', '\0', 'x', '\xff'}) {
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string body = whole;
            body[at] = damage;
            ParseIssues issues;
            try {
                const auto batch = parsedBatch(body, issues);
                // What was read can be looked at.
                for (std::size_t i = 0; i < batch->size(); ++i) {
                    const Event event(batch, i);
                    BOOST_REQUIRE(event.raw().size() <= body.size() + 4);
                    event.field("event", "replayId");
                    event.field("sobject", "Name");
                }
            } catch (const ProtocolError&) {
                // Just as well.
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(error_shows_no_values_of_the_body) {
    ParseIssues issues;
    try {
        parsedBatch(R"([{"clientId":"2b71secret","data":{"Name":"payload","n":12345}}})", issues);
        BOOST_FAIL("a damaged reply was read");
    } catch (const ProtocolError& error) {
        const std::string all = std::string(error.what()) + error.excerpt();
        BOOST_TEST(all.find("2b71secret") == std::string::npos);
        BOOST_TEST(all.find("payload") == std::string::npos);
        BOOST_TEST(all.find("12345") == std::string::npos);
        BOOST_TEST(error.excerpt().find("clientId") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_replaced_and_reported) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        "[{\"channel\":\"/topic/A\",\"data\":{\"event\":{\"replayId\":1},\"Name\":\"a\xff\xfe"
        "b\"}},{\"channel\":\"/topic/A\",\"data\":{\"event\":{\"replayId\":2}}}]",
        issues);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST(issues.size() == 1U);
    BOOST_TEST(Event(batch, 0).field("Name").asString() ==
               "a\xef\xbf\xbd\xef\xbf\xbd"
               "b");
    BOOST_TEST((*batch)[1].replayId->toInt64() == 2);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_in_a_reply_that_is_none_is_an_error) {
    ParseIssues issues;
    BOOST_CHECK_THROW(parsedBatch("\xff\xfe<html>", issues), ProtocolError);
    BOOST_CHECK_THROW(parsedBatch("[{\"channel\":\"/topic/\xff", issues), ProtocolError);
}

BOOST_AUTO_TEST_CASE(lone_surrogate_harms_only_its_own_field) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        R"([{"channel":"/topic/A","data":{"event":{"replayId":1}}},)"
        R"({"channel":"/topic/A","data":{"bad":"\ud83d","event":{"replayId":2},"good":"x"}},)"
        R"({"channel":"/topic/A","data":{"event":{"replayId":3}}}])",
        issues);
    BOOST_REQUIRE(batch->size() == 3U);
    BOOST_TEST(issues.size() == 0U);
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST((*batch)[i].replayId->toInt64() == static_cast<std::int64_t>(i) + 1);
    }
    const Event event(batch, 1);
    BOOST_CHECK_THROW(event.field("bad").asString(), ProtocolError);
    BOOST_TEST(event.field("bad").raw() == R"("\ud83d")");
    BOOST_TEST(event.field("good").asString() == "x");
}

BOOST_AUTO_TEST_CASE(lone_surrogate_in_a_channel_costs_only_its_own_message) {
    ParseIssues issues;
    const auto batch = parsedBatch(
        R"([{"channel":"/topic/\udc00","data":1},{"channel":"/topic/A","data":2}])", issues);
    BOOST_REQUIRE(batch->size() == 1U);
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST(issues.size() == 1U);
}

BOOST_AUTO_TEST_CASE(deeply_nested_event_is_passed_on_as_it_is) {
    constexpr std::size_t kDepth = 200000;
    const std::string deep = repeated("[", kDepth) + repeated("]", kDepth);
    ParseIssues issues;
    const auto batch = parsedBatch(R"([{"channel":"/topic/A","data":{"deep":)" + deep +
                                       R"(,"event":{"replayId":7}}},{"channel":"/meta/connect"}])",
                                   issues);
    BOOST_REQUIRE(batch->size() == 2U);
    const Event event(batch, 0);
    BOOST_TEST(event.replayId()->toInt64() == 7);
    BOOST_TEST(event.field("deep").raw() == deep);
    BOOST_CHECK_THROW(event.field("deep").asString(), ProtocolError);
    BOOST_CHECK_THROW(event.json(), ProtocolError);
}

// --- Memory -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(body_with_spare_capacity_is_not_copied) {
    auto body = std::make_shared<std::string>();
    body->reserve(4096);
    body->append(kReply);
    ParseIssues issues;
    const auto batch = MessageBatch::parse(body, issues);
    BOOST_TEST(((*batch)[0].raw.data() == body->data() + 1));
}

BOOST_AUTO_TEST_CASE(body_without_spare_capacity_is_read_as_well) {
    auto body = std::make_shared<std::string>(kReply);
    body->shrink_to_fit();
    ParseIssues issues;
    const auto batch = MessageBatch::parse(body, issues);
    BOOST_REQUIRE(batch->size() == 2U);
    BOOST_TEST(batch->replies()[0].id == "5");
}

BOOST_AUTO_TEST_CASE(batch_keeps_what_it_points_to) {
    std::shared_ptr<const MessageBatch> batch;
    {
        ParseIssues issues;
        batch = MessageBatch::parse(
            std::make_shared<const std::string>(R"([{"channel":"\/topic\/A","data":1}])"), issues);
    }
    BOOST_TEST((*batch)[0].channel == "/topic/A");
    BOOST_TEST((*batch)[0].data == "1");
}

BOOST_AUTO_TEST_CASE(large_reply_is_read_whole) {
    const std::string event = R"({"channel":"/topic/A","data":{"event":{"replayId":1},"text":")" +
                              std::string(900, 'x') + R"("}},)";
    const auto batch =
        parsedBatch("[" + repeated(event, 11000) + R"({"channel":"/meta/connect","id":"9"}])");
    BOOST_TEST(batch->size() == 11001U);
    BOOST_TEST(batch->replies().at(0).index == 11000U);
    BOOST_TEST(batch->replies().at(0).id == "9");
}

BOOST_AUTO_TEST_SUITE_END()
