// SPDX-License-Identifier: MIT
// Repeats are recognised; what is new is never taken for one.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>
#include <unordered_set>

#include "sfstreaming/internal/duplicate_filter.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

ReplayId id(std::int64_t value) {
    return ReplayId::fromInt64(value);
}

struct Fixture {
    DuplicateFilter filter;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(duplicate_filter_tests, Fixture)

BOOST_AUTO_TEST_CASE(repeat_is_recognised) {
    BOOST_TEST(filter.insert(id(41)));
    BOOST_TEST(!filter.insert(id(41)));
    BOOST_TEST(filter.insert(id(42)));
    BOOST_TEST(!filter.insert(id(41)));
}

BOOST_AUTO_TEST_CASE(extreme_ids_are_ids_like_others) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-3}, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min(), std::int64_t{9007199254740993}}) {
        BOOST_TEST(filter.insert(id(value)));
        BOOST_TEST(!filter.insert(id(value)));
    }
}

BOOST_AUTO_TEST_CASE(overlap_of_many_thousand_events_is_recognised) {
    constexpr std::int64_t kEvents = 50000;
    constexpr std::int64_t kOverlap = 16384;
    for (std::int64_t value = 0; value < kEvents; ++value) {
        BOOST_REQUIRE(filter.insert(id(value * 3)));
    }
    for (std::int64_t value = kEvents - kOverlap; value < kEvents; ++value) {
        BOOST_REQUIRE(!filter.insert(id(value * 3)));
    }
    BOOST_TEST(filter.insert(id(0)));  // forgotten, as memory is bounded
}

BOOST_AUTO_TEST_CASE(ids_far_apart_are_told_from_their_neighbours) {
    for (std::int64_t value = 0; value < 16000; ++value) {
        BOOST_REQUIRE(filter.insert(id(value * 1000003)));
    }
    for (std::int64_t value = 0; value < 16000; ++value) {
        BOOST_REQUIRE(!filter.insert(id(value * 1000003)));
    }
    for (std::int64_t value = 0; value < 300; ++value) {
        BOOST_REQUIRE(filter.insert(id(value * 1000003 + 1)));
        BOOST_REQUIRE(filter.insert(id(value * 1000003 - 64)));
    }
}

BOOST_AUTO_TEST_CASE(smaller_id_is_new_if_it_was_not_seen) {
    BOOST_TEST(filter.insert(id(1000)));
    BOOST_TEST(filter.insert(id(5)));
}

BOOST_AUTO_TEST_CASE(new_id_is_never_called_a_repeat) {
    std::minstd_rand random(1);
    std::unordered_set<std::int64_t> seen;
    for (unsigned i = 0; i < 20000; ++i) {
        const std::int64_t value = static_cast<std::int64_t>(random() % 100000);
        if (seen.insert(value).second) {
            BOOST_REQUIRE(filter.insert(id(value)));
        } else {
            filter.insert(id(value));
        }
    }
}

BOOST_AUTO_TEST_CASE(cleared_filter_knows_nothing) {
    filter.insert(id(41));
    filter.clear();
    BOOST_TEST(filter.insert(id(41)));
}

BOOST_AUTO_TEST_SUITE_END()
