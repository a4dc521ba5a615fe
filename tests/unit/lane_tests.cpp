// SPDX-License-Identifier: MIT
// A lane: order, one job at a time, no recursion.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/lane.h"
#include "tests/support/manual_executor.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

struct Fixture {
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    std::shared_ptr<Lane> lane = Lane::create(manualScheduler(executor));
    std::vector<int> log;

    void post(int number) {
        lane->post([this, number] { log.push_back(number); });
    }
};

using Log = std::vector<int>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lane_tests, Fixture)

BOOST_AUTO_TEST_CASE(jobs_run_in_the_order_posted) {
    for (int i = 0; i < 5; ++i) {
        post(i);
    }
    BOOST_TEST(log.empty());
    executor->run();
    BOOST_TEST(log == (Log{0, 1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_one_runner_is_under_way) {
    for (int i = 0; i < 5; ++i) {
        post(i);
    }
    BOOST_TEST(executor->size() == 1U);
    executor->run();
    post(5);
    BOOST_TEST(executor->size() == 1U);
    executor->run();
    BOOST_TEST(log.size() == 6U);
}

BOOST_AUTO_TEST_CASE(job_posted_by_a_job_runs_after_it) {
    lane->post([this] {
        post(2);
        log.push_back(1);
    });
    post(3);
    executor->run();
    BOOST_TEST(log == (Log{1, 3, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lane_knows_whether_it_is_running) {
    bool inside = false;
    bool other = true;
    const auto second = Lane::create(manualScheduler(executor));
    lane->post([&] {
        inside = lane->isCurrent();
        other = second->isCurrent();
    });
    BOOST_TEST(!lane->isCurrent());
    executor->run();
    BOOST_TEST(inside);
    BOOST_TEST(!other);
    BOOST_TEST(!lane->isCurrent());
}

BOOST_AUTO_TEST_CASE(another_thread_is_not_on_the_lane) {
    bool elsewhere = true;
    lane->post([&] { std::thread([&] { elsewhere = lane->isCurrent(); }).join(); });
    executor->run();
    BOOST_TEST(!elsewhere);
}

BOOST_AUTO_TEST_CASE(lane_is_the_current_scheduler_of_its_jobs) {
    std::shared_ptr<pplx::scheduler_interface> seen;
    lane->post([&] { seen = currentScheduler(); });
    executor->run();
    BOOST_TEST((seen == lane));
    BOOST_TEST(!currentScheduler());
}

BOOST_AUTO_TEST_CASE(continuations_can_run_on_it) {
    const pplx::task_completion_event<int> event;
    bool onLane = false;
    int value = 0;
    const auto done = pplx::task<int>(event).then(
        [&](int result) {
            onLane = lane->isCurrent();
            value = result;
        },
        onScheduler(lane));
    event.set(41);
    BOOST_TEST(value == 0);
    executor->run();
    BOOST_TEST(value == 41);
    BOOST_TEST(onLane);
    BOOST_TEST(done.is_done());
}

BOOST_AUTO_TEST_CASE(job_is_forgotten_before_the_next_runs) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    bool gone = false;
    lane->post([held] {});
    lane->post([&] { gone = watched.expired(); });
    held.reset();
    executor->run();
    BOOST_TEST(gone);
}

BOOST_AUTO_TEST_CASE(waiting_jobs_keep_the_lane_alive) {
    const std::weak_ptr<Lane> watched = lane;
    post(1);
    lane.reset();
    BOOST_TEST(!watched.expired());
    executor->run();
    BOOST_TEST(log.size() == 1U);
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(many_threads_see_one_job_at_a_time_in_their_order) {
    constexpr int kThreads = 4;
    constexpr int kJobs = 2000;
    const auto shared = Lane::create(makeExecutorScheduler(makeThreadExecutor(4)));
    std::atomic<int> inside{0};
    std::atomic<bool> overlapped{false};
    std::vector<std::vector<int>> seen(kThreads);
    const pplx::task_completion_event<void> finished;
    int remaining = kThreads * kJobs;  // touched on the lane only
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int job = 0; job < kJobs; ++job) {
                shared->post([&, finished, thread, job] {
                    overlapped = overlapped || inside.fetch_add(1) != 0;
                    seen[static_cast<std::size_t>(thread)].push_back(job);
                    inside.fetch_sub(1);
                    if (--remaining == 0) {
                        finished.set();
                    }
                });
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_REQUIRE(isDoneInTime(pplx::task<void>(finished)));
    BOOST_TEST(!overlapped.load());
    for (const auto& jobs : seen) {
        BOOST_TEST(jobs.size() == static_cast<std::size_t>(kJobs));
        BOOST_TEST(std::is_sorted(jobs.begin(), jobs.end()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
