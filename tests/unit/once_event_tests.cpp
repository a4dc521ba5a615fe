// SPDX-License-Identifier: MIT
// Of several outcomes the first one counts.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/task_utils.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(once_event_tests)

BOOST_AUTO_TEST_CASE(first_value_counts) {
    const OnceEvent<int> event;
    BOOST_TEST(!event.task().is_done());
    BOOST_TEST(event.set(1));
    BOOST_TEST(!event.set(2));
    BOOST_TEST(!event.failWith(UsageError("late")));
    BOOST_TEST(event.task().get() == 1);
}

BOOST_AUTO_TEST_CASE(first_failure_counts) {
    const OnceEvent<void> event;
    const auto task = observed(event.task());
    BOOST_TEST(event.failWith(UsageError("first")));
    BOOST_TEST(!event.fail(std::make_exception_ptr(ProtocolError("second"))));
    BOOST_TEST(!event.set());
    BOOST_CHECK_THROW(task.get(), UsageError);
}

BOOST_AUTO_TEST_CASE(copies_are_the_same_event) {
    const OnceEvent<int> event;
    const OnceEvent<int> copy = event;
    BOOST_TEST(copy.set(1));
    BOOST_TEST(!event.set(2));
    BOOST_TEST(event.task().get() == 1);
}

BOOST_AUTO_TEST_CASE(threads_that_race_have_one_winner) {
    for (int round = 0; round < 200; ++round) {
        const OnceEvent<int> event;
        const auto task = observed(event.task());
        std::atomic<int> winners{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                const bool won = i % 2 == 0 ? event.set(i) : event.failWith(UsageError("lost"));
                winners += won ? 1 : 0;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        BOOST_REQUIRE(winners.load() == 1);
        BOOST_REQUIRE(task.is_done());
    }
}

BOOST_AUTO_TEST_SUITE_END()
