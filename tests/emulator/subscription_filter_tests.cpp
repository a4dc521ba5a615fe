// SPDX-License-Identifier: MIT
/// @file
/// Filters of PushTopics, and the queries that define these.
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/soql.h"
#include "sfstreaming/emulator/subscription_filter.h"

using namespace sfstreaming::emulator;
using Json = nlohmann::json;

namespace {

Json event(const Json& record) {
    return {{"data", {{"sobject", record}}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subscription_filter_tests)

BOOST_AUTO_TEST_CASE(without_a_question_mark_everything_matches) {
    const SubscriptionFilter filter("/topic/X");
    BOOST_TEST(filter.isEmpty());
    BOOST_TEST(filter.matches(event({{"Type", "Customer"}})));
}

BOOST_AUTO_TEST_CASE(one_condition_of_several_is_enough) {
    const SubscriptionFilter filter("/topic/X?Type='Customer'&Rating=3&Note='a&b=c'");
    BOOST_TEST(filter.matches(event({{"Type", "Customer"}})));
    BOOST_TEST(filter.matches(event({{"Type", "Partner"}, {"Rating", 3}})));
    BOOST_TEST(filter.matches(event({{"Note", "a&b=c"}})));
    BOOST_TEST(!filter.matches(event({{"Type", "Partner"}, {"Rating", 4}})));
    BOOST_TEST(!filter.matches(event({{"Type", nullptr}})));
    BOOST_TEST(!filter.matches(event(Json::object())));
}

BOOST_AUTO_TEST_CASE(what_has_no_record_is_not_filtered) {
    const SubscriptionFilter filter("/topic/X?Type='Customer'");
    BOOST_TEST(filter.matches({{"data", {{"payload", 1}}}}));
    BOOST_TEST(filter.matches(Json(7)));
    BOOST_TEST(filter.matches(Json::parse("{", nullptr, false)));
}

BOOST_AUTO_TEST_CASE(fields_outside_of_the_query_are_found) {
    const SubscriptionFilter filter("/topic/X?Type='a'&Name='b'");
    BOOST_TEST(filter.fieldNotIn({"Id", "Type"}).value() == "Name");
    BOOST_TEST(!filter.fieldNotIn({"Name", "Type"}));
    BOOST_TEST(!filter.fieldNotIn({}));
    BOOST_TEST(!SubscriptionFilter("/topic/X").fieldNotIn({"Id"}));
}

BOOST_AUTO_TEST_CASE(queries_are_taken_apart) {
    const auto query = parseSoql(" select Id , Name\nFROM Account  where Name = 'A B' ");
    BOOST_TEST_REQUIRE(query.has_value());
    const std::vector<std::string> fields{"Id", "Name"};
    BOOST_TEST(query->fields == fields, boost::test_tools::per_element());
    BOOST_TEST(query->entity == "Account");
    BOOST_TEST(query->condition == "Name");
    BOOST_TEST(query->value == "A B");
    BOOST_TEST(parseSoql("SELECT Id FROM Account")->condition == "");
    for (const std::string text :
         {"", "SELECT", "SELECT FROM Account", "SELECT Id, FROM Account", "SELECT Id FROM",
          "SELECT Id FROM Account WHERE Name", "SELECT Id FROM Account WHERE Name = 'a' LIMIT 1",
          "SELECT COUNT() FROM Account", "SELECT Id FROM Account WHERE Name = 'a"}) {
        BOOST_TEST(!parseSoql(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
