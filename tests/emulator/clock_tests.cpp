// SPDX-License-Identifier: MIT
/// @file
/// Alarms ring in their order, when they are due, and not after they were cancelled.
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/emulator/clock.h"

using namespace sfstreaming::emulator;
using namespace std::chrono_literals;

namespace {

struct ClockFixture {
    boost::asio::io_context io;
    Clock clock{io, 1.0};
    std::string rung;

    Clock::AlarmId set(Clock::Duration delay, char name) {
        return clock.setAlarm(delay, [this, name] { rung += name; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(clock_tests, ClockFixture)

BOOST_AUTO_TEST_CASE(advancing_rings_what_is_due_in_order) {
    set(3h, 'c');
    set(1h, 'a');
    set(2h, 'b');
    clock.advance(2h);
    BOOST_TEST(rung == "ab");
    clock.advance(2h);
    BOOST_TEST(rung == "abc");
    BOOST_TEST((clock.now() >= 4h));
}

BOOST_AUTO_TEST_CASE(a_cancelled_alarm_does_not_ring) {
    const auto first = set(1h, 'a');
    set(1h, 'b');
    BOOST_TEST(first != 0U);
    clock.cancelAlarm(first);
    clock.cancelAlarm(first);
    clock.cancelAlarm(0);
    clock.advance(2h);
    BOOST_TEST(rung == "b");
}

BOOST_AUTO_TEST_CASE(an_alarm_may_set_and_cancel_others) {
    const auto victim = set(2h, 'x');
    clock.setAlarm(1h, [&] {
        clock.cancelAlarm(victim);
        set(1h, 'b');
    });
    clock.advance(3h);
    BOOST_TEST(rung == "");  // one hour from the time of the first alarm, which rang late
    clock.advance(1h);
    BOOST_TEST(rung == "b");
}

BOOST_AUTO_TEST_CASE(time_passes_by_itself) {
    Clock fast(io, 3'600'000);
    fast.setAlarm(1h, [this] {
        rung += 'a';
        io.stop();
    });
    io.run();
    BOOST_TEST(rung == "a");
    BOOST_TEST((fast.now() >= 1h));
}

BOOST_AUTO_TEST_CASE(a_stopped_clock_has_no_alarms_and_lets_the_context_end) {
    set(1h, 'a');
    clock.stop();
    set(2h, 'b');
    io.run();
    BOOST_TEST(rung == "");
    clock.advance(3h);
    BOOST_TEST(rung == "b");
}

BOOST_AUTO_TEST_SUITE_END()
