// SPDX-License-Identifier: MIT
/// @file
/// Which requests the CometD endpoint looks at, and which handshakes it grants.
#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

struct Refused {
    const char* method;
    const char* path;
    const char* body;
    unsigned status;
    const char* reply;  ///< the whole body, or the beginning of the error text
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
    return out << refused.method << " " << refused.path << " " << refused.body;
}

constexpr const char* kHandshakeText = R"([{"channel":"/meta/handshake","id":"1"}])";
constexpr const char* kNoVersion =
    R"([{"channel":"/meta/handshake","error":"400::API version in the URI is mandatory. )"
    R"(URI format: '/cometd/67.0'","successful":false}])";
constexpr const char* kOldVersion =
    R"([{"channel":"/meta/handshake","error":"400::Unsupported API version. Only API versions )"
    R"('37.0' and later are supported. URI format: '/cometd/67.0'","successful":false}])";

const std::vector<Refused> refusedRequests{
    {"GET", "/cometd/67.0", "", 405, ""},
    {"PUT", "/cometd/67.0", kHandshakeText, 405, ""},
    {"POST", "/cometd", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/handshake", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/67", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/67.", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/67.0/a/b", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/replay/36.0", kHandshakeText, 400, kNoVersion},
    {"POST", "/cometd/36.0", kHandshakeText, 400, kOldVersion},
    {"POST", "/cometd/23.0/", kHandshakeText, 400, kOldVersion},
    {"POST", "/cometd/67.0", "no JSON", 400, ""},
    {"POST", "/cometd/67.0", "", 400, ""},
    {"POST", "/cometd/67.0", "[1]", 400, ""},
    {"POST", "/cometd/67.0", "\"text\"", 400, ""},
    {"POST", "/cometd/67.0", "[{\"channel\":\"\xFF\"}]", 400, ""},
    {"POST", "/cometd/67.0", "[]", 200, "[]"},
    {"POST", "/cometd/67.0", R"([{"id":"4"}])", 200,
     R"([{"channel":"","id":"4","successful":false,"error":"400::channel_missing"}])"},
    {"POST", "/cometd/67.0",
     R"([{"channel":"/meta/handshake","id":"1"},{"channel":"/meta/connect","id":"2"}])", 400, ""},
    {"POST", "/services/unknown", "", 404, nullptr},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cometd_admission_tests, EmulatorFixture)

BOOST_AUTO_TEST_CASE(requests_that_are_refused) {
    for (const Refused& refused : refusedRequests) {
        BOOST_TEST_CONTEXT(refused) {
            const RawReply reply =
                exchange(emulator.url(), {refused.method, refused.path, {}, refused.body});
            BOOST_TEST(reply.status == refused.status);
            if (refused.reply != nullptr) {
                BOOST_TEST(reply.body == refused.reply);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_body_of_32768_bytes_is_accepted_and_a_longer_one_is_not) {
    BayeuxClient client(emulator);
    const std::size_t limit = 32768;
    std::string body = client.handshakeMessage().dump();
    body.resize(limit, ' ');
    const std::map<std::string, std::string> headers{{"Authorization", "Bearer " + client.token}};
    const RawReply accepted = post(emulator.url(), client.path, body, headers);
    BOOST_TEST(accepted.status == 200U);
    BOOST_TEST(accepted.json()[0]["successful"] == true);
    const RawReply refused = post(emulator.url(), client.path, body + " ", headers);
    BOOST_TEST(refused.status == 413U);
    BOOST_TEST(refused.body ==
               R"([{"error":"413::Maximum Request Size Exceeded","successful":false}])");
}

BOOST_AUTO_TEST_CASE(paths_that_other_clients_use_are_accepted) {
    for (const char* path : {"/cometd/67.0", "/cometd/67.0/", "/cometd/42.0",
                             "/cometd/37.0/handshake", "/cometd/67.0?x=1"}) {
        BOOST_TEST_CONTEXT(path) {
            BayeuxClient client(emulator);
            client.path = path;
            client.handshake();
            client.path = "/cometd/67.0/connect";
            BOOST_TEST(client.connect()["successful"] == true);
        }
    }
}

BOOST_AUTO_TEST_CASE(each_form_of_the_authorization_is_accepted) {
    for (const std::string scheme : {"Bearer ", "OAuth ", ""}) {
        BOOST_TEST_CONTEXT(scheme) {
            BayeuxClient client(emulator);
            client.headers["Authorization"] = scheme + client.token;
            client.handshake();
            BOOST_TEST(client.connect()["successful"] == true);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_object_is_answered_by_an_array) {
    BayeuxClient client(emulator);
    const RawReply reply = client.exchange(client.handshakeMessage());
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.header("content-type") == "application/json;charset=UTF-8");
    BOOST_TEST(reply.json().is_array());
    BOOST_TEST(reply.json()[0]["id"] == "1");
}

BOOST_AUTO_TEST_CASE(the_id_is_echoed_as_it_came_and_only_if_it_came) {
    BayeuxClient client(emulator);
    client.connectFirst();
    Json unsubscribe = client.message("/meta/unsubscribe");
    unsubscribe["subscription"] = kTopic;
    for (const Json& id : {Json("a7"), Json(7), Json("")}) {
        unsubscribe["id"] = id;
        BOOST_TEST(client.send(unsubscribe)["id"] == id);
    }
    for (const Json& id : {Json(), Json::array({1}), Json::object()}) {
        unsubscribe["id"] = id;
        BOOST_TEST(!client.send(unsubscribe).contains("id"));
    }
    unsubscribe.erase("id");
    BOOST_TEST(!client.send(unsubscribe).contains("id"));
}

BOOST_AUTO_TEST_CASE(a_granted_handshake_has_no_advice_and_sets_the_cookies) {
    BayeuxClient client(emulator);
    Json message = client.handshakeMessage();
    message["clientId"] = "an-old-one";
    const RawReply reply = client.exchange(Json::array({message}));
    Json expected = {{"ext", {{"replay", true}, {"payload.format", true}}},
                     {"minimumVersion", "1.0"},
                     {"version", "1.0"},
                     {"supportedConnectionTypes", {"long-polling"}},
                     {"channel", "/meta/handshake"},
                     {"id", "1"},
                     {"successful", true}};
    Json granted = reply.json()[0];
    const std::string clientId = granted["clientId"];
    BOOST_TEST(clientId.size() == 26U);
    BOOST_TEST(clientId != "an-old-one");
    granted.erase("clientId");
    BOOST_TEST(granted == expected);

    const auto hasCookie = [&reply](const std::string& beginning, const std::string& part) {
        return std::any_of(reply.cookies.begin(), reply.cookies.end(), [&](const auto& cookie) {
            return cookie.rfind(beginning, 0) == 0 && cookie.find(part) != std::string::npos;
        });
    };
    BOOST_TEST(hasCookie("BAYEUX_BROWSER=", "; Path=/cometd/"));
    BOOST_TEST(hasCookie("sfdc-stream=!", "; Path=/; Expires="));
    BOOST_TEST(hasCookie("t=1", "; Path=/cometd/; HttpOnly"));
    BOOST_TEST(hasCookie("BrowserId=", "; Path=/; Max-Age="));
}

BOOST_AUTO_TEST_CASE(a_cookie_is_of_another_domain_on_demand) {
    setSwitch([](Switches& switches) { switches.foreignCookie = true; });
    BayeuxClient client(emulator);
    const RawReply reply = client.exchange(Json::array({client.handshakeMessage()}));
    BOOST_TEST(std::any_of(reply.cookies.begin(), reply.cookies.end(), [](const auto& cookie) {
        return cookie.find("; Domain=.salesforce.com;") != std::string::npos;
    }));
}

BOOST_AUTO_TEST_CASE(a_denied_handshake_says_why) {
    BayeuxClient client(emulator);
    const auto denied = [&client] {
        const Json reply = client.send(client.handshakeMessage());
        BOOST_TEST(reply["successful"] == false);
        BOOST_TEST(reply["error"] == "403::Handshake denied");
        BOOST_TEST(reply["advice"] == Json({{"reconnect", "none"}}));
        BOOST_TEST(reply["ext"]["replay"] == true);
        BOOST_TEST(reply["ext"]["payload.format"] == true);
        BOOST_TEST(!reply.contains("clientId"));
        return reply["ext"]["sfdc"]["failureReason"].get<std::string>();
    };
    const std::string token = std::exchange(client.token, "");
    BOOST_TEST(denied() == "401::Request requires authentication");
    client.token = "no-such-token";
    BOOST_TEST(denied() == "401::Authentication invalid");
    client.token = token;
    emulator.revokeTokens();
    BOOST_TEST(denied() == "401::Authentication invalid");
    BOOST_TEST(emulator.statistics().refusedHandshakes == 3U);
    BOOST_TEST(emulator.statistics().handshakes == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct TwoClientsFixture : EmulatorFixture {
    TwoClientsFixture()
        : EmulatorFixture([] {
              EmulatorOptions options;
              options.maxClients = 2;
              return options;
          }()) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(concurrent_clients_tests, TwoClientsFixture)

BOOST_AUTO_TEST_CASE(more_clients_than_the_org_allows_are_denied_until_one_leaves) {
    BayeuxClient first(emulator);
    BayeuxClient second(emulator);
    BayeuxClient third(emulator);
    first.handshake();
    second.handshake();
    const Json denied = third.send(third.handshakeMessage());
    BOOST_TEST(denied["ext"]["sfdc"]["failureReason"] ==
               "403::Organization concurrent user limit exceeded");
    BOOST_TEST(first.send(first.message("/meta/disconnect"))["successful"] == true);
    third.handshake();
    BOOST_TEST(emulator.statistics().sessions == 2U);
}

BOOST_AUTO_TEST_CASE(a_session_without_polls_frees_its_place_after_the_gap_limit) {
    BayeuxClient first(emulator);
    BayeuxClient second(emulator);
    first.handshake();
    second.handshake();
    emulator.advanceClock(std::chrono::seconds(39));
    BOOST_TEST(emulator.statistics().sessions == 2U);
    emulator.advanceClock(std::chrono::seconds(2));
    BOOST_TEST(emulator.statistics().sessions == 0U);
    BayeuxClient(emulator).handshake();
}

BOOST_AUTO_TEST_SUITE_END()
