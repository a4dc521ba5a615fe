// SPDX-License-Identifier: MIT
// The messages that users have no part in.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sfstreaming/internal/bayeux_requests.h"

using namespace sfstreaming::internal;
using nlohmann::json;

BOOST_AUTO_TEST_SUITE(bayeux_requests_tests)

BOOST_AUTO_TEST_CASE(connect_is_held) {
    BOOST_TEST(json::parse(connectRequest("3", "client", true)) ==
               json::parse(R"({"channel":"/meta/connect","id":"3","clientId":"client",
                               "connectionType":"long-polling"})"));
}

BOOST_AUTO_TEST_CASE(connect_can_ask_for_an_answer_at_once) {
    BOOST_TEST(json::parse(connectRequest("3", "client", false)) ==
               json::parse(R"({"channel":"/meta/connect","id":"3","clientId":"client",
                               "connectionType":"long-polling","advice":{"timeout":0}})"));
}

BOOST_AUTO_TEST_CASE(disconnect_names_the_session) {
    BOOST_TEST(json::parse(disconnectRequest("20", "client")) ==
               json::parse(R"({"channel":"/meta/disconnect","id":"20","clientId":"client"})"));
}

BOOST_AUTO_TEST_CASE(values_of_the_server_are_escaped) {
    const std::string odd = "a\"b\\c\n},{";
    BOOST_TEST(json::parse(connectRequest("1", odd, true)).at("clientId").get<std::string>() ==
               odd);
    BOOST_TEST(json::parse(disconnectRequest(odd, "c")).at("id").get<std::string>() == odd);
}

BOOST_AUTO_TEST_SUITE_END()
