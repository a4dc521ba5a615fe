// SPDX-License-Identifier: MIT
// The mark below which everything has been handled.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sfstreaming/internal/ack_window.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

/// Settles, and tells how the mark moved.
std::string settle(AckWindow& window, std::uint64_t place) {
    std::string mark = "-";
    window.settle(place, [&](const HandledPosition& position) {
        mark = position.id.toString() + "@" + position.creationTime;
    });
    return mark;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ack_window_tests)

BOOST_AUTO_TEST_CASE(mark_moves_to_the_last_of_what_is_settled_without_a_hole) {
    AckWindow window;
    std::vector<std::uint64_t> places;
    for (int id = 1; id <= 5; ++id) {
        places.push_back(window.open(ReplayId::fromInt64(id), "t" + std::to_string(id)));
    }
    BOOST_TEST(settle(window, places[1]) == "-");
    BOOST_TEST(settle(window, places[3]) == "-");
    BOOST_TEST(settle(window, places[0]) == "2@t2");
    BOOST_TEST(settle(window, places[2]) == "4@t4");
    BOOST_TEST(settle(window, places[4]) == "5@t5");
    BOOST_TEST(settle(window, window.open(ReplayId::fromInt64(6), "")) == "6@");
}

BOOST_AUTO_TEST_CASE(event_without_a_position_holds_the_mark_but_gives_none) {
    AckWindow window;
    const auto first = window.open(std::nullopt, "");
    const auto second = window.open(ReplayId::fromInt64(2), "");
    const auto third = window.open(std::nullopt, "");
    BOOST_TEST(settle(window, second) == "-");
    BOOST_TEST(settle(window, first) == "2@");
    BOOST_TEST(settle(window, third) == "-");
}

BOOST_AUTO_TEST_CASE(positions_have_no_order_of_their_own) {
    AckWindow window;
    const auto first = window.open(ReplayId::fromInt64(900), "");
    const auto second = window.open(ReplayId::fromInt64(3), "");
    BOOST_TEST(settle(window, first) == "900@");
    BOOST_TEST(settle(window, second) == "3@");
}

BOOST_AUTO_TEST_SUITE_END()
