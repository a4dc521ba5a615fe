// SPDX-License-Identifier: MIT
// Advice stays in force until other advice takes its place.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/advice.h"
#include "tests/support/printing.h"

using namespace sfstreaming::internal;
using std::chrono::milliseconds;

namespace {

Advice usual() {
    Advice advice;
    advice.reconnect = Reconnect::Retry;
    advice.interval = milliseconds(0);
    advice.timeout = milliseconds(110000);
    return advice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(advice_tests)

BOOST_AUTO_TEST_CASE(what_the_server_does_not_repeat_stays_in_force) {
    Advice advice = usual();
    advice.merge(Advice());
    BOOST_TEST((advice.reconnect == Reconnect::Retry));
    BOOST_TEST(advice.interval->count() == 0);
    BOOST_TEST(advice.timeout->count() == 110000);
}

BOOST_AUTO_TEST_CASE(what_the_server_says_anew_replaces_the_old) {
    Advice advice = usual();
    Advice newer;
    newer.interval = milliseconds(2000);
    advice.merge(newer);
    BOOST_TEST((advice.reconnect == Reconnect::Retry));
    BOOST_TEST(advice.interval->count() == 2000);
    BOOST_TEST(advice.timeout->count() == 110000);
    newer = Advice();
    newer.reconnect = Reconnect::None;
    newer.timeout = milliseconds(5);
    advice.merge(newer);
    BOOST_TEST((advice.reconnect == Reconnect::None));
    BOOST_TEST(advice.interval->count() == 2000);
    BOOST_TEST(advice.timeout->count() == 5);
}

BOOST_AUTO_TEST_CASE(negative_interval_is_taken_over) {
    Advice advice = usual();
    Advice newer;
    newer.interval = milliseconds(-1);
    advice.merge(newer);
    BOOST_TEST(advice.interval->count() == -1);
}

BOOST_AUTO_TEST_CASE(new_session_starts_without_advice) {
    Advice advice = usual();
    advice.reconnect = Reconnect::Handshake;
    advice.multipleClients = true;
    advice.resetForNewSession();
    BOOST_TEST(!advice.reconnect);
    BOOST_TEST(!advice.interval);
    BOOST_TEST(!advice.timeout);
    BOOST_TEST(!advice.multipleClients);
}

BOOST_AUTO_TEST_CASE(shared_cookies_are_noticed_and_remembered) {
    Advice advice = usual();
    Advice newer;
    newer.multipleClients = true;
    advice.merge(newer);
    BOOST_TEST(advice.multipleClients);
    // A reply without advice changes nothing.
    advice.merge(Advice());
    BOOST_TEST(advice.multipleClients);
    // Advice that no longer says so does.
    newer = usual();
    advice.merge(newer);
    BOOST_TEST(!advice.multipleClients);
}

BOOST_AUTO_TEST_SUITE_END()
