// SPDX-License-Identifier: MIT
// Growing delays: factor, ceiling, jitter, reset.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/backoff.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using std::chrono::milliseconds;

namespace {

RandomSource always(double value) {
    return [value] { return value; };
}

std::vector<std::int64_t> delays(Backoff& backoff, unsigned count) {
    std::vector<std::int64_t> result;
    for (unsigned i = 0; i < count; ++i) {
        result.push_back(backoff.next().count());
    }
    return result;
}

struct Row {
    std::string name;
    BackoffOptions options;
    double random;
    std::vector<std::int64_t> expected;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"doubling", {milliseconds(1000), 2.0, milliseconds(60000), 0.0}, 0.9, {1000, 2000, 4000}},
    {"up to the ceiling",
     {milliseconds(100), 10.0, milliseconds(2500), 0.0},
     0.9,
     {100, 1000, 2500, 2500}},
    {"first above the ceiling", {milliseconds(500), 2.0, milliseconds(100), 0.0}, 0.9, {100, 100}},
    {"constant", {milliseconds(100), 1.0, milliseconds(1000), 0.0}, 0.9, {100, 100, 100}},
    {"never shrinking", {milliseconds(100), 0.5, milliseconds(1000), 0.0}, 0.9, {100, 100}},
    {"broken factor", {milliseconds(100), 1.5, milliseconds(1000), 0.0}, 0.9, {100, 150, 225, 338}},
    {"jitter shortens", {milliseconds(1000), 2.0, milliseconds(60000), 0.25}, 1.0, {750, 1500}},
    {"no luck, no jitter", {milliseconds(1000), 2.0, milliseconds(60000), 0.25}, 0.0, {1000, 2000}},
    {"ceiling is shortened too",
     {milliseconds(1000), 2.0, milliseconds(1000), 0.5},
     0.5,
     {750, 750}},
    {"whole jitter", {milliseconds(1000), 2.0, milliseconds(60000), 1.0}, 1.0, {0, 0}},
    {"jitter above one counts as one",
     {milliseconds(1000), 2.0, milliseconds(60000), 5.0},
     1.0,
     {0, 0}},
    {"negative jitter counts as none",
     {milliseconds(1000), 2.0, milliseconds(60000), -1.0},
     1.0,
     {1000, 2000}},
    {"no delay", {milliseconds(0), 2.0, milliseconds(60000), 0.25}, 0.5, {0, 0, 0}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(backoff_tests)

BOOST_DATA_TEST_CASE(delays_grow_as_the_options_say, boost::unit_test::data::make(kRows), row) {
    Backoff backoff(row.options, always(row.random));
    BOOST_TEST(delays(backoff, static_cast<unsigned>(row.expected.size())) == row.expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ceiling_holds_however_many_attempts_there_were) {
    Backoff backoff({milliseconds(1000), 2.0, milliseconds(60000), 0.25});
    for (unsigned i = 0; i < 5000; ++i) {
        const auto delay = backoff.next();
        BOOST_REQUIRE(delay.count() <= 60000);
        if (i >= 6) {
            BOOST_REQUIRE(delay.count() >= 45000);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_delay_stays_none_however_many_attempts_there_were) {
    Backoff backoff({milliseconds(0), 2.0, milliseconds(60000), 0.0});
    for (unsigned i = 0; i < 3000; ++i) {
        BOOST_REQUIRE(backoff.next().count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(reset_begins_anew) {
    Backoff backoff({milliseconds(10), 2.0, milliseconds(1000), 0.0});
    delays(backoff, 5);
    BOOST_TEST(backoff.attempts() == 5U);
    backoff.reset();
    BOOST_TEST(backoff.attempts() == 0U);
    BOOST_TEST(backoff.next().count() == 10);
    BOOST_TEST(backoff.attempts() == 1U);
}

BOOST_AUTO_TEST_CASE(own_randomness_is_a_share_of_one) {
    const RandomSource random = defaultRandomSource();
    double smallest = 1.0;
    double largest = 0.0;
    for (unsigned i = 0; i < 1000; ++i) {
        const double value = random();
        BOOST_REQUIRE(value >= 0.0);
        BOOST_REQUIRE(value < 1.0);
        smallest = std::min(smallest, value);
        largest = std::max(largest, value);
    }
    BOOST_TEST(smallest < 0.1);
    BOOST_TEST(largest > 0.9);
}

BOOST_AUTO_TEST_SUITE_END()
