// SPDX-License-Identifier: MIT
// Replay ids: exact, opaque, readable from what they wrote.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <sstream>
#include <unordered_set>

#include "sfstreaming/replay_id.h"

using namespace sfstreaming;

BOOST_AUTO_TEST_SUITE(replay_id_tests)

BOOST_AUTO_TEST_CASE(names_stand_for_the_servers_numbers) {
    BOOST_TEST(ReplayId::newEvents().toInt64() == -1);
    BOOST_TEST(ReplayId::allEvents().toInt64() == -2);
    BOOST_TEST(ReplayId() == ReplayId::newEvents());
    BOOST_TEST(ReplayId::newEvents().isSpecial());
    BOOST_TEST(ReplayId::allEvents().isSpecial());
    BOOST_TEST(!ReplayId::fromInt64(0).isSpecial());
    BOOST_TEST(!ReplayId::fromInt64(-3).isSpecial());
}

BOOST_DATA_TEST_CASE(text_is_read_back_exactly,
                     boost::unit_test::data::make(std::vector<std::int64_t>{
                         0, -1, -2, 41, 9007199254740993, std::numeric_limits<std::int64_t>::max(),
                         std::numeric_limits<std::int64_t>::min()}),
                     value) {
    const ReplayId id = ReplayId::fromInt64(value);
    BOOST_TEST(id.toString() == std::to_string(value));
    const auto again = ReplayId::parse(id.toString());
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST(*again == id);
    std::ostringstream out;
    out << id;
    BOOST_TEST(out.str() == id.toString());
}

BOOST_DATA_TEST_CASE(other_text_is_no_replay_id,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "", " ", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "-", "--1", "abc", "1a",
                         "9223372036854775808", "-9223372036854775809", "\"1\"", "null"}),
                     text) {
    BOOST_TEST(!ReplayId::parse(text).has_value());
}

BOOST_AUTO_TEST_CASE(ids_can_be_compared_and_hashed) {
    const ReplayId one = ReplayId::fromInt64(1);
    BOOST_TEST((one == ReplayId::fromInt64(1)));
    BOOST_TEST((one != ReplayId::fromInt64(2)));
    std::unordered_set<ReplayId> ids{one, ReplayId::fromInt64(2), ReplayId::fromInt64(1)};
    BOOST_TEST(ids.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
