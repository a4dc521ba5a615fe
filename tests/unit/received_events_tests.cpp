// SPDX-License-Identifier: MIT
// The count of events that wait.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/received_events.h"

using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(received_events_tests)

BOOST_AUTO_TEST_CASE(room_ends_at_the_limit) {
    PendingEvents pending(3, 100);
    BOOST_TEST(pending.hasRoom());
    pending.add(2, 0);
    BOOST_TEST(pending.hasRoom());
    BOOST_TEST(pending.excess() == 0U);
    pending.add(1, 0);
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.excess() == 1U);
    // A reply is taken whole.
    pending.add(10, 0);
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.count() == 13U);
    BOOST_TEST(pending.excess() == 11U);
}

BOOST_AUTO_TEST_CASE(only_the_removal_that_makes_room_says_so) {
    PendingEvents pending(3, 100);
    pending.add(5, 0);
    BOOST_TEST(!pending.remove(1, 0));
    BOOST_TEST(!pending.remove(1, 0));
    BOOST_TEST(pending.remove(1, 0));
    BOOST_TEST(pending.hasRoom());
    BOOST_TEST(!pending.remove(1, 0));
    BOOST_TEST(!pending.remove(1, 0));
    pending.add(4, 0);
    BOOST_TEST(pending.remove(4, 0));
}

BOOST_AUTO_TEST_CASE(bytes_are_bounded_too) {
    PendingEvents pending(100, 3);
    pending.add(1, 2);
    BOOST_TEST(pending.hasRoom());
    pending.add(1, 2);
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.bytes() == 4U);
    BOOST_TEST(!pending.remove(1, 1));
    BOOST_TEST(pending.remove(0, 1));
    BOOST_TEST(pending.hasRoom());
}

BOOST_AUTO_TEST_CASE(who_waits_for_the_half_hears_of_the_half) {
    PendingEvents pending(4, 8);
    pending.add(6, 10);
    pending.waitForHalf(true);
    BOOST_TEST(pending.excess() == 4U);
    BOOST_TEST(!pending.remove(3, 3));
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.remove(1, 0));
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.remove(0, 3));
    BOOST_TEST(pending.hasRoom());
    pending.waitForHalf(false);
    pending.add(1, 3);
    BOOST_TEST(pending.hasRoom());
}

BOOST_AUTO_TEST_SUITE_END()
