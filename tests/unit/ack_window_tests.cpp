// SPDX-License-Identifier: MIT
// The mark below which everything has been handled.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sfstreaming/internal/ack_window.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

std::string markOf(const std::optional<HandledPosition>& position) {
    return position ? position->id.toString() + "@" + position->creationTime : "-";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ack_window_tests)

BOOST_AUTO_TEST_CASE(mark_moves_to_the_last_of_what_is_settled_without_a_hole) {
    AckWindow window;
    std::vector<std::uint64_t> places;
    for (int id = 1; id <= 5; ++id) {
        places.push_back(window.open(ReplayId::fromInt64(id), "t" + std::to_string(id)));
    }
    BOOST_TEST(markOf(window.settle(places[1])) == "-");
    BOOST_TEST(markOf(window.settle(places[3])) == "-");
    BOOST_TEST(markOf(window.settle(places[0])) == "2@t2");
    BOOST_TEST(markOf(window.settle(places[2])) == "4@t4");
    BOOST_TEST(markOf(window.settle(places[4])) == "5@t5");
    BOOST_TEST(markOf(window.settle(window.open(ReplayId::fromInt64(6), ""))) == "6@");
}

BOOST_AUTO_TEST_CASE(event_without_a_position_holds_the_mark_but_gives_none) {
    AckWindow window;
    const auto first = window.open(std::nullopt, "");
    const auto second = window.open(ReplayId::fromInt64(2), "");
    const auto third = window.open(std::nullopt, "");
    BOOST_TEST(markOf(window.settle(second)) == "-");
    BOOST_TEST(markOf(window.settle(first)) == "2@");
    BOOST_TEST(markOf(window.settle(third)) == "-");
}

BOOST_AUTO_TEST_CASE(positions_have_no_order_of_their_own) {
    AckWindow window;
    const auto first = window.open(ReplayId::fromInt64(900), "");
    const auto second = window.open(ReplayId::fromInt64(3), "");
    BOOST_TEST(markOf(window.settle(first)) == "900@");
    BOOST_TEST(markOf(window.settle(second)) == "3@");
}

BOOST_AUTO_TEST_SUITE_END()
