// SPDX-License-Identifier: MIT
// Looking up header fields.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/http_transport.h"

using namespace sfstreaming;

BOOST_AUTO_TEST_SUITE(http_transport_tests)

BOOST_AUTO_TEST_CASE(first_field_of_a_name_is_found_in_any_case) {
    const HttpHeaders headers{
        {"Content-Type", "application/json"}, {"X", "1"}, {"x", "2"}, {"Empty", ""}};
    BOOST_TEST(findHeader(headers, "content-type") == "application/json");
    BOOST_TEST(findHeader(headers, "CONTENT-TYPE") == "application/json");
    BOOST_TEST(findHeader(headers, "x") == "1");
    BOOST_TEST(findHeader(headers, "Empty") == "");
    BOOST_TEST(findHeader(headers, "Content") == "");
    BOOST_TEST(findHeader(headers, "Content-Type2") == "");
    BOOST_TEST(findHeader({}, "X") == "");
}

BOOST_AUTO_TEST_CASE(response_has_a_body_from_the_start) {
    BOOST_REQUIRE(HttpResponse().body);
    BOOST_TEST(HttpResponse().body->empty());
}

BOOST_AUTO_TEST_SUITE_END()
