// SPDX-License-Identifier: MIT
// Names that are looked up beside each other.
#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/name_lookup.h"
#include "tests/support/slow_names.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

Collected<FoundAddresses> lookUp(const std::string& host) {
    Collected<FoundAddresses> answers;
    lookUpName(host, [answers](const FoundAddresses& found) { answers.add(found); });
    return answers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(name_lookup_tests)

BOOST_AUTO_TEST_CASE(addresses_of_a_host_are_found) {
    const auto answers = lookUp("localhost");
    BOOST_REQUIRE(answers.waitForSize(1));
    const auto found = answers.all().front().endpoints;
    BOOST_TEST(!found.empty());
    BOOST_TEST(std::all_of(found.begin(), found.end(), [](const auto& endpoint) {
        return endpoint.address().is_loopback() && endpoint.port() == 0;
    }));
}

BOOST_AUTO_TEST_CASE(name_that_is_none_has_no_addresses) {
    const auto answers = lookUp("nobody.slow.test");
    BOOST_REQUIRE(answers.waitForSize(1));
    BOOST_TEST(answers.all().front().endpoints.empty());
    BOOST_TEST(answers.all().front().error != 0);
}

BOOST_AUTO_TEST_CASE(slow_name_holds_up_no_other) {
    const SlowNames slow;
    const auto waiting = lookUp("a.slow.test");
    BOOST_REQUIRE(slow.waitForAsked(1));
    BOOST_TEST(lookUp("localhost").waitForSize(1));
    BOOST_TEST(waiting.size() == 0U);
}

BOOST_AUTO_TEST_CASE(same_name_is_asked_for_once) {
    Collected<FoundAddresses> first;
    Collected<FoundAddresses> second;
    {
        const SlowNames slow;
        first = lookUp("b.slow.test");
        BOOST_REQUIRE(slow.waitForAsked(1));
        second = lookUp("b.slow.test");
        BOOST_TEST(lookUp("localhost").waitForSize(1));
        BOOST_TEST(slow.asked() == 1U);
    }
    BOOST_TEST(first.waitForSize(1));
    BOOST_TEST(second.waitForSize(1));
}

BOOST_AUTO_TEST_CASE(few_names_are_asked_for_at_once_and_all_are_answered) {
    std::vector<Collected<FoundAddresses>> answers;
    {
        const SlowNames slow;
        for (const char* const name : {"1", "2", "3", "4", "5", "6", "7"}) {
            answers.push_back(lookUp(std::string(name) + ".many.slow.test"));
        }
        BOOST_REQUIRE(slow.waitForAsked(4));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        BOOST_TEST(slow.asked() == 4U);
    }
    for (const auto& each : answers) {
        BOOST_TEST(each.waitForSize(1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
