// SPDX-License-Identifier: MIT
// Alarms: in the order of their times, once, and not after they were cancelled.
#include <boost/test/unit_test.hpp>
#include <future>

#include "sfstreaming/internal/scheduler.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming::internal;
using namespace sfstreaming::testing;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

struct Fixture {
    std::shared_ptr<Scheduler> scheduler = sharedTimerScheduler();
    Collected<int> log;

    /// Holds the scheduler's thread in an alarm until the returned promise is kept.
    std::promise<void> occupied() {
        std::promise<void> release;
        const Collected<bool> reached;
        scheduler->setAlarm(milliseconds(0), [reached, gate = release.get_future().share()] {
            reached.add(true);
            gate.wait();
        });
        BOOST_REQUIRE(reached.waitForSize(1));
        return release;
    }

    Scheduler::AlarmId alarm(milliseconds delay, int number) {
        return scheduler->setAlarm(delay, [log = log, number] { log.add(number); });
    }
};

using Log = std::vector<int>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(timer_scheduler_tests, Fixture)

BOOST_AUTO_TEST_CASE(alarms_go_off_in_the_order_of_their_times) {
    auto release = occupied();
    alarm(milliseconds(3), 3);
    alarm(milliseconds(1), 1);
    alarm(milliseconds(2), 2);
    alarm(milliseconds(-1), 0);
    release.set_value();
    BOOST_REQUIRE(log.waitForSize(4));
    BOOST_TEST(log.all() == (Log{0, 1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(alarm_does_not_go_off_before_its_time) {
    const auto begin = scheduler->now();
    const Collected<Scheduler::Clock::time_point> times;
    scheduler->setAlarm(milliseconds(5), [times, clock = scheduler] { times.add(clock->now()); });
    BOOST_REQUIRE(times.waitForSize(1));
    BOOST_TEST((times.all().front() - begin >= milliseconds(5)));
}

BOOST_AUTO_TEST_CASE(delay_of_any_length_is_possible) {
    const auto endless = alarm(milliseconds::max(), 2);
    alarm(milliseconds::min(), 0);
    alarm(milliseconds(5), 1);
    BOOST_REQUIRE(log.waitForSize(2));
    BOOST_TEST(log.all() == (Log{0, 1}), boost::test_tools::per_element());
    scheduler->cancelAlarm(endless);
}

BOOST_AUTO_TEST_CASE(earlier_alarm_overtakes_one_that_is_slept_for) {
    const auto late = alarm(hours(1), 2);
    alarm(milliseconds(0), 1);
    BOOST_REQUIRE(log.waitForSize(1));
    BOOST_TEST(log.all() == (Log{1}), boost::test_tools::per_element());
    scheduler->cancelAlarm(late);
}

BOOST_AUTO_TEST_CASE(cancelled_alarm_does_not_go_off) {
    auto release = occupied();
    alarm(milliseconds(0), 1);
    const auto cancelled = alarm(milliseconds(0), 2);
    alarm(milliseconds(0), 3);
    scheduler->cancelAlarm(cancelled);
    release.set_value();
    BOOST_REQUIRE(log.waitForSize(2));
    auto again = occupied();  // whatever was due has gone off by now
    again.set_value();
    BOOST_TEST(log.all() == (Log{1, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cancelling_forgets_what_the_callback_held) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    const auto id = scheduler->setAlarm(hours(1), [held] {});
    held.reset();
    BOOST_TEST(!watched.expired());
    scheduler->cancelAlarm(id);
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(cancelling_what_is_not_there_does_no_harm) {
    scheduler->cancelAlarm(0);
    const auto id = alarm(milliseconds(0), 1);
    BOOST_REQUIRE(log.waitForSize(1));
    scheduler->cancelAlarm(id);
    scheduler->cancelAlarm(id);
    scheduler->cancelAlarm(id + 1000000);
}

BOOST_AUTO_TEST_CASE(callback_may_set_and_cancel_alarms) {
    const auto victim = alarm(hours(1), 9);
    scheduler->setAlarm(milliseconds(0), [this, victim] {
        scheduler->cancelAlarm(victim);
        alarm(milliseconds(0), 2);
        log.add(1);
    });
    BOOST_REQUIRE(log.waitForSize(2));
    BOOST_TEST(log.all() == (Log{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(scheduler_is_shared_and_goes_with_its_last_user) {
    const std::weak_ptr<Scheduler> watched = scheduler;
    BOOST_TEST((sharedTimerScheduler() == scheduler));
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> callback = held;
    scheduler->setAlarm(hours(1), [held] {});
    held.reset();
    scheduler.reset();
    BOOST_TEST(watched.expired());
    BOOST_TEST(callback.expired());
}

BOOST_AUTO_TEST_CASE(last_user_may_go_inside_an_alarm) {
    const std::weak_ptr<Scheduler> watched = scheduler;
    std::promise<void> alone;
    const Collected<bool> expired;
    scheduler->setAlarm(milliseconds(0), [last = scheduler, gate = alone.get_future().share(),
                                          expired, watched]() mutable {
        gate.wait();
        last.reset();
        expired.add(watched.expired());
    });
    scheduler.reset();
    alone.set_value();
    BOOST_REQUIRE(expired.waitForSize(1));
    BOOST_TEST(expired.all().front());
}

BOOST_AUTO_TEST_SUITE_END()
