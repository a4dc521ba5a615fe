// SPDX-License-Identifier: MIT
// The pool that runs hooks and observers.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <set>
#include <thread>

#include "sfstreaming/executor.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

BOOST_AUTO_TEST_SUITE(executor_tests)

BOOST_AUTO_TEST_CASE(pool_without_threads_is_refused) {
    BOOST_CHECK_THROW(makeThreadExecutor(0), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(job_runs_on_another_thread) {
    const Collected<std::thread::id> where;
    const auto executor = makeThreadExecutor(1);
    executor->post([where] { where.add(std::this_thread::get_id()); });
    BOOST_REQUIRE(where.waitForSize(1));
    BOOST_TEST((where.all().front() != std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(one_thread_runs_jobs_in_the_order_posted) {
    const Collected<int> seen;
    const auto executor = makeThreadExecutor(1);
    for (int i = 0; i < 1000; ++i) {
        executor->post([seen, i] { seen.add(i); });
    }
    BOOST_REQUIRE(seen.waitForSize(1000));
    const auto all = seen.all();
    BOOST_TEST(std::is_sorted(all.begin(), all.end()));
}

BOOST_AUTO_TEST_CASE(several_threads_work_at_once) {
    // Each job waits for the others: one after another they would never end.
    std::promise<void> allThere;
    const auto gate = allThere.get_future().share();
    std::atomic<int> arrived{0};
    const Collected<bool> met;
    const auto executor = makeThreadExecutor(3);
    for (int i = 0; i < 3; ++i) {
        executor->post([&, met, gate] {
            if (++arrived == 3) {
                allThere.set_value();
            }
            met.add(gate.wait_for(kDeadline) == std::future_status::ready);
        });
    }
    BOOST_REQUIRE(met.waitForSize(3));
    for (const bool each : met.all()) {
        BOOST_TEST(each);
    }
}

BOOST_AUTO_TEST_CASE(posted_jobs_run_before_the_pool_ends) {
    std::atomic<int> count{0};
    {
        const auto executor = makeThreadExecutor(2);
        for (int i = 0; i < 500; ++i) {
            executor->post([&] { ++count; });
        }
    }
    BOOST_TEST(count.load() == 500);
}

BOOST_AUTO_TEST_CASE(job_is_forgotten_once_it_has_run) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    const auto executor = makeThreadExecutor(1);
    executor->post([held] {});
    held.reset();
    const Collected<bool> gone;
    executor->post([gone, watched] { gone.add(watched.expired()); });
    BOOST_REQUIRE(gone.waitForSize(1));
    BOOST_TEST(gone.all().front());
}

BOOST_AUTO_TEST_CASE(last_reference_may_be_dropped_inside_a_job) {
    auto executor = makeThreadExecutor(2);
    const std::weak_ptr<Executor> watched = executor;
    std::promise<void> alone;
    const auto gate = alone.get_future().share();
    const Collected<bool> expired;
    executor->post([last = executor, gate, expired, watched]() mutable {
        gate.wait();
        last.reset();
        expired.add(watched.expired());
    });
    executor.reset();
    alone.set_value();
    BOOST_REQUIRE(expired.waitForSize(1));
    BOOST_TEST(expired.all().front());
}

BOOST_AUTO_TEST_CASE(shared_pool_is_one_as_long_as_somebody_uses_it) {
    auto first = sharedExecutor();
    const std::weak_ptr<Executor> watched = first;
    BOOST_TEST((sharedExecutor() == first));
    first.reset();
    BOOST_TEST(watched.expired());
    BOOST_TEST(sharedExecutor() != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
