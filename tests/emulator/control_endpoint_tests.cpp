// SPDX-License-Identifier: MIT
/// @file
/// The control interface: each command, and how mistakes are told.
#include <ostream>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

struct ControlFixture : EmulatorFixture {
    RawReply control(const std::string& method, const std::string& path,
                     const std::string& body = {}) const {
        // As curl -d sends it.
        return exchange(
            emulator.controlUrl(),
            {method, path, {{"Content-Type", "application/x-www-form-urlencoded"}}, body});
    }
    Json done(const std::string& method, const std::string& path,
              const std::string& body = {}) const {
        const RawReply reply = control(method, path, body);
        BOOST_TEST(reply.status == 200U, reply.body);
        return reply.json();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(control_endpoint_tests, ControlFixture)

BOOST_AUTO_TEST_CASE(the_root_lists_the_commands) {
    const RawReply reply = control("GET", "/");
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.header("content-type") == "text/plain;charset=UTF-8");
    for (const char* path :
         {"/statistics", "/channels", "/published", "/requests", "/publish", "/kill-sessions",
          "/disconnect-sessions", "/revoke-tokens", "/cut-connections", "/expire-routing-cookies",
          "/advance-clock", "/expire-events", "/next-replay-id", "/faults", "/switches",
          "/demo-rate"}) {
        BOOST_TEST(reply.body.find(path) != std::string::npos, path);
    }
}

BOOST_AUTO_TEST_CASE(events_are_published_one_by_one_together_and_raw) {
    BOOST_TEST(done("GET", "/published?channel=/u/Notifications") == Json::array());
    const Json one =
        done("POST", "/publish", R"({"channel":"/u/Notifications","payload":"Hello"})");
    const Json two =
        done("POST", "/publish", R"({"channel":"/u/Notifications","payloads":["a",{"b":1}]})");
    const Json raw = done("POST", "/publish", R"({"channel":"/u/Notifications","raw":"{}"})");
    const Json expected = {one["replayId"], two["replayIds"][0], two["replayIds"][1],
                           raw["replayId"]};
    BOOST_TEST(done("GET", "/published?channel=%2Fu%2FNotifications") == expected);
    BOOST_TEST(Json(emulator.published(kNotices)) == expected);
}

BOOST_AUTO_TEST_CASE(channels_are_listed_added_and_removed) {
    const std::vector<std::string> channels = done("GET", "/channels");
    BOOST_TEST(channels == emulator.channels(), boost::test_tools::per_element());
    BOOST_TEST(channels.size() == demoChannels().size());
    done("POST", "/channels", R"({"name":"/topic/New","fields":["Id"]})");
    BayeuxClient client(emulator);
    client.handshake();
    client.subscribe("/topic/New?Id='1'");
    BOOST_TEST(client.send(client.subscribeMessage("/topic/New?Name='1'"))["successful"] == false);
    done("DELETE", "/channels?name=/topic/New");
    BOOST_TEST(client.send(client.subscribeMessage("/topic/New"))["successful"] == false);
}

BOOST_AUTO_TEST_CASE(statistics_and_requests_are_reported) {
    BayeuxClient client(emulator);
    client.connectFirst();
    const Json statistics = done("GET", "/statistics");
    BOOST_TEST(statistics["signIns"] == 1);
    BOOST_TEST(statistics["sessions"] == 1);
    BOOST_TEST(statistics["connects"] == 1);
    post(emulator.url(), "/cometd/67.0", "\xFF");  // no text
    const Json requests = done("GET", "/requests");
    BOOST_TEST_REQUIRE(requests.size() == 4U);
    const char* const kinds[] = {"token", "handshake", "connect", "any"};
    for (std::size_t i = 0; i < requests.size(); ++i) {
        BOOST_TEST(requests[i]["kind"] == kinds[i]);
    }
    BOOST_TEST(requests[1]["authorization"] == "Bearer " + client.token);
    BOOST_TEST(requests[1]["target"] == "/cometd/67.0");
}

BOOST_AUTO_TEST_CASE(sessions_tokens_cookies_and_connections_are_ended) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    done("POST", "/revoke-tokens");
    BOOST_TEST(client.endPoll().json()[0]["error"] == "401::Authentication invalid");
    client.token = accessTokenFrom(emulator);
    client.beginPoll();
    done("POST", "/kill-sessions");
    BOOST_TEST(client.endPoll().json()[0]["error"] == "403::Unknown client");
    client.connectFirst();
    client.beginPoll();
    done("POST", "/disconnect-sessions", R"({"withSuccessful":false})");
    BOOST_TEST(!client.endPoll().json()[0].contains("successful"));
    client.connectFirst();
    done("POST", "/expire-routing-cookies");
    BOOST_TEST(client.connect()["error"] == "403::Unknown client");
    client.connectFirst();
    client.beginPoll();
    done("POST", "/cut-connections");
    BOOST_TEST(errorOf([&] { client.endPoll(); }) == boost::asio::error::connection_reset);
    BOOST_TEST(emulator.statistics().sessions == 2U);
    done("POST", "/advance-clock", R"({"milliseconds":41000})");
    BOOST_TEST(emulator.statistics().sessions == 0U);
}

BOOST_AUTO_TEST_CASE(replay_is_controlled) {
    emulator.publishAll(kTopic, {"{}", "{}", "{}"});
    done("POST", "/expire-events", R"({"channel":"/topic/AccountUpdates","keep":1})");
    done("POST", "/next-replay-id", R"({"channel":"/topic/AccountUpdates","id":9007199254740993})");
    BOOST_TEST(emulator.publish(kTopic, "{}") == 9007199254740993);
    BayeuxClient client(emulator);
    client.handshake();
    client.subscribe(kTopic, -2);
    BOOST_TEST(replayIdsIn(client.exchange(client.connectMessage()).json()).size() == 2U);
}

BOOST_AUTO_TEST_CASE(faults_are_listed_injected_and_cleared) {
    const Json faults = done("GET", "/faults");
    BOOST_TEST(faults["kinds"] == Json(faultKindNames()));
    BOOST_TEST(faults["requests"] == Json(requestKindNames()));
    done("POST", "/faults",
         R"({"kind":"http-status","on":"versions","count":2,"skip":1,"status":502,"text":"gone",
             "retryAfter":3})");
    BOOST_TEST(get(emulator.url(), "/services/data").status == 200U);
    const RawReply struck = get(emulator.url(), "/services/data");
    BOOST_TEST(struck.status == 502U);
    BOOST_TEST(struck.body == "gone");
    BOOST_TEST(struck.header("retry-after") == "3");
    done("DELETE", "/faults");
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(get(emulator.url(), "/services/data").status == 200U);
    }
    done("POST", "/faults",
         R"({"kind":"error","on":"handshake","error":"403::Handshake denied",
             "failureReason":"401::Authentication invalid","reconnect":"none"})");
    BayeuxClient client(emulator);
    BOOST_TEST(client.send(client.handshakeMessage())["ext"]["sfdc"]["failureReason"] ==
               "401::Authentication invalid");
    done("POST", "/faults", R"({"kind":"delay","on":"handshake","delayMilliseconds":1})");
    client.handshake();
}

BOOST_AUTO_TEST_CASE(each_switch_can_be_set) {
    const Json before = done("GET", "/switches");
    BOOST_TEST(before.size() == 21U);
    Json changed;
    for (const auto& [name, value] : before.items()) {
        changed[name] = value.is_boolean()  ? Json(!value.get<bool>())
                        : value.is_string() ? Json("https://elsewhere.example")
                                            : Json(3);
    }
    BOOST_TEST(done("PUT", "/switches", changed.dump()) == changed);
    BOOST_TEST(emulator.switches().serverBusy);
    BOOST_TEST(emulator.switches().chunkSize == 3U);
    BOOST_TEST(done("PATCH", "/switches", R"({"serverBusy":false})")["serverBusy"] == false);
    BOOST_TEST(emulator.switches().numericIds);
    BOOST_TEST(done("POST", "/switches", before.dump()) == before);
}

BOOST_AUTO_TEST_CASE(the_demo_runs_and_stops) {
    done("POST", "/demo-rate", R"({"eventsPerSecond":500})");
    BOOST_TEST(emulator.waitUntil(
        [](const Statistics& statistics) { return statistics.eventsPublished > 10; }));
    done("POST", "/demo-rate", R"({"eventsPerSecond":0})");
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_in_a_sentence) {
    struct Mistake {
        const char* method;
        const char* path;
        const char* body;
        unsigned status;
    };
    const std::vector<Mistake> mistakes{
        {"GET", "/nothing", "", 404},
        {"GET", "/publish", "", 405},
        {"POST", "/statistics", "", 405},
        {"POST", "/publish", "", 400},
        {"POST", "/publish", "no JSON", 400},
        {"POST", "/publish", "[]", 400},
        {"POST", "/publish", R"({"payload":1})", 400},
        {"POST", "/publish", R"({"channel":"/u/X"})", 400},
        {"POST", "/publish", R"({"channel":"/u/X","payload":1,"raw":"x"})", 400},
        {"POST", "/publish", R"({"channel":7,"payload":1})", 400},
        {"POST", "/publish", R"({"channel":"nowhere","payload":1})", 400},
        {"POST", "/publish", R"({"channel":"/event/New__e","payload":1})", 400},
        {"POST", "/publish", R"({"channel":"/u/X","payload":1,"typo":1})", 400},
        {"POST", "/publish", R"({"channel":"/u/X","payloads":1})", 400},
        {"POST", "/publish", R"({"channel":"/event/New__e","payloads":[{},1]})", 400},
        {"POST", "/channels", R"({"name":"nowhere"})", 400},
        {"POST", "/channels", R"({"name":"/u/X","fields":"Id"})", 400},
        {"POST", "/channels", R"({"name":"/u/X","fields":[1]})", 400},
        {"DELETE", "/channels", "", 400},
        {"DELETE", "/channels?name=/u/X", "", 400},
        {"GET", "/published", "", 400},
        {"GET", "/published?channel=/u/X", "", 400},
        {"POST", "/kill-sessions", R"({"all":true})", 400},
        {"POST", "/disconnect-sessions", R"({"withSuccessful":1})", 400},
        {"POST", "/cut-connections", R"({"reset":"yes"})", 400},
        {"POST", "/advance-clock", "{}", 400},
        {"POST", "/advance-clock", R"({"milliseconds":-1})", 400},
        {"POST", "/advance-clock", R"({"milliseconds":1.5})", 400},
        {"POST", "/advance-clock", R"({"milliseconds":18446744073709551615})", 400},
        {"POST", "/expire-events", R"({"channel":"/u/Notifications","keep":-1})", 400},
        {"POST", "/expire-events", R"({"channel":"/u/X"})", 400},
        {"POST", "/next-replay-id", R"({"channel":"/u/Notifications","id":-1})", 400},
        {"POST", "/demo-rate", R"({"eventsPerSecond":-1})", 400},
        {"POST", "/demo-rate", R"({"eventsPerSecond":"1"})", 400},
        {"POST", "/faults", R"({"kind":"nothing"})", 400},
        {"POST", "/faults", R"({"kind":"never","on":"nothing"})", 400},
        {"POST", "/faults", R"({"kind":"never","count":-1})", 400},
        {"POST", "/faults", R"({"kind":"body","status":7})", 400},
        {"POST", "/faults", R"({"kind":"never","typo":1})", 400},
        {"PATCH", "/switches", R"({"typo":true})", 400},
        {"PATCH", "/switches", R"({"serverBusy":1})", 400},
        {"PATCH", "/switches", R"({"serverBusy":true,"chunkSize":"x"})", 400},
    };
    const Json switches = done("GET", "/switches");
    for (const Mistake& mistake : mistakes) {
        BOOST_TEST_CONTEXT(mistake.method << " " << mistake.path << " " << mistake.body) {
            const RawReply reply = control(mistake.method, mistake.path, mistake.body);
            BOOST_TEST(reply.status == mistake.status);
            BOOST_TEST(reply.json()["error"].get<std::string>().size() > 10U);
        }
    }
    // None of them has had an effect.
    BOOST_TEST(done("GET", "/switches") == switches);
    BOOST_TEST(emulator.statistics().eventsPublished == 0U);
    BOOST_TEST(emulator.channels().size() == demoChannels().size());
}

BOOST_AUTO_TEST_SUITE_END()
