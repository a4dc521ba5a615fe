// SPDX-License-Identifier: MIT
// The count of events that wait.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/received_events.h"

using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(received_events_tests)

BOOST_AUTO_TEST_CASE(room_ends_at_the_limit) {
    PendingEvents pending(3);
    BOOST_TEST(pending.hasRoom());
    pending.add(2);
    BOOST_TEST(pending.hasRoom());
    BOOST_TEST(pending.excess() == 0U);
    pending.add(1);
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.excess() == 1U);
    // A reply is taken whole.
    pending.add(10);
    BOOST_TEST(!pending.hasRoom());
    BOOST_TEST(pending.count() == 13U);
    BOOST_TEST(pending.excess() == 11U);
}

BOOST_AUTO_TEST_CASE(only_the_removal_that_makes_room_says_so) {
    PendingEvents pending(3);
    pending.add(5);
    BOOST_TEST(!pending.remove(1));
    BOOST_TEST(!pending.remove(1));
    BOOST_TEST(pending.remove(1));
    BOOST_TEST(pending.hasRoom());
    BOOST_TEST(!pending.remove(1));
    BOOST_TEST(!pending.remove(1));
    pending.add(4);
    BOOST_TEST(pending.remove(4));
}

BOOST_AUTO_TEST_SUITE_END()
