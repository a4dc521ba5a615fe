// SPDX-License-Identifier: MIT
// Coroutines that return tasks: results, failures, where they go on, and when their locals die.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/coroutine.h"
#include "tests/support/manual_executor.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

using VoidEvent = pplx::task_completion_event<void>;
using IntEvent = pplx::task_completion_event<int>;

pplx::task<int> answer() {
    co_return 41;
}

pplx::task<void> nothing() {
    co_return;
}

pplx::task<int> failing() {
    throw UsageError("wrong");
    co_return 0;
}

pplx::task<int> twice(pplx::task<int> input) {
    co_return 2 * co_await input;
}

pplx::task<std::string> described(pplx::task<int> input) {
    try {
        co_return std::to_string(co_await input);
    } catch (const Error& error) {
        co_return error.what();
    } catch (const pplx::task_canceled&) {
        co_return "cancelled";
    }
}

pplx::task<std::vector<pplx::scheduler_interface*>> schedulers(pplx::task<void> input) {
    std::vector<pplx::scheduler_interface*> seen{currentScheduler().get()};
    co_await input;
    seen.push_back(currentScheduler().get());
    co_return seen;
}

pplx::task<std::int64_t> sumOf(unsigned count) {
    std::int64_t sum = 0;
    for (unsigned i = 0; i < count; ++i) {
        sum += co_await pplx::task_from_result(1);
    }
    co_return sum;
}

/// Runs something when it is destroyed.
struct Witness {
    explicit Witness(std::function<void()> function) : onDestroyed(std::move(function)) {}
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    ~Witness() { onDestroyed(); }
    std::function<void()> onDestroyed;
};

pplx::task<void> withLocal(pplx::task<void> input, std::function<void()> onDestroyed) {
    const Witness witness(std::move(onDestroyed));
    co_await input;
}

pplx::task<void> withParameter(pplx::task<void> input, std::shared_ptr<Witness>) {
    co_await input;
}

pplx::task<int> throwingWithLocal(pplx::task<void> input, std::function<void()> onDestroyed) {
    const Witness witness(std::move(onDestroyed));
    co_await input;
    throw UsageError("wrong");
}

Detached detached(pplx::task<void> input, IntEvent result) {
    int value = 1;
    try {
        co_await input;
    } catch (...) {
        value = 2;
    }
    result.set(value);
}

struct Fixture {
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    std::shared_ptr<pplx::scheduler_interface> scheduler = manualScheduler(executor);
    /// Everything below continues on the executor, when the test runs it.
    SchedulerScope scope{scheduler};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(coroutine_tests, Fixture)

BOOST_AUTO_TEST_CASE(coroutine_without_waiting_is_done_at_once) {
    BOOST_TEST(answer().is_done());
    BOOST_TEST(answer().get() == 41);
    BOOST_TEST(nothing().is_done());
    BOOST_CHECK_NO_THROW(nothing().get());
    BOOST_TEST(executor->size() == 0U);
}

BOOST_AUTO_TEST_CASE(failure_travels_in_the_task) {
    pplx::task<int> task;
    BOOST_CHECK_NO_THROW(task = failing());
    BOOST_CHECK_THROW(task.get(), UsageError);
}

BOOST_AUTO_TEST_CASE(failure_that_nobody_looks_at_does_no_harm) {
    failing();
    const IntEvent event;
    const VoidEvent after;
    twice(pplx::task<int>(event)).then([after](const pplx::task<int>&) { after.set(); });
    event.set_exception(UsageError("wrong"));
    BOOST_TEST(executor->runUntilDone(pplx::task<void>(after)));
}

BOOST_AUTO_TEST_CASE(coroutine_waits_for_a_task) {
    const IntEvent event;
    const auto task = twice(pplx::task<int>(event));
    BOOST_TEST(!task.is_done());
    event.set(21);
    executor->run();
    BOOST_REQUIRE(task.is_done());
    BOOST_TEST(task.get() == 42);
}

BOOST_AUTO_TEST_CASE(task_that_is_done_is_not_waited_for) {
    const auto task = twice(pplx::task_from_result(21));
    BOOST_REQUIRE(task.is_done());
    BOOST_TEST(task.get() == 42);
    BOOST_TEST(executor->size() == 0U);
}

BOOST_AUTO_TEST_CASE(failure_of_a_task_is_thrown_where_it_is_awaited) {
    const IntEvent event;
    const auto task = described(pplx::task<int>(event));
    event.set_exception(UsageError("wrong"));
    BOOST_REQUIRE(executor->runUntilDone(task));
    BOOST_TEST(task.get() == "wrong");
}

BOOST_AUTO_TEST_CASE(cancelled_task_is_a_failure) {
    const IntEvent event;
    const auto task = described(pplx::task<int>(event).then([](int value) {
        pplx::cancel_current_task();
        return value;
    }));
    event.set(1);
    BOOST_REQUIRE(executor->runUntilDone(task));
    BOOST_TEST(task.get() == "cancelled");
}

BOOST_AUTO_TEST_CASE(coroutines_wait_for_each_other) {
    const IntEvent event;
    const auto task = twice(twice(twice(pplx::task<int>(event))));
    event.set(1);
    executor->run();
    BOOST_REQUIRE(task.is_done());
    BOOST_TEST(task.get() == 8);
}

BOOST_AUTO_TEST_CASE(coroutine_goes_on_where_it_was_suspended) {
    const auto other = std::make_shared<ManualExecutor>();
    const VoidEvent event;
    pplx::task<std::vector<pplx::scheduler_interface*>> task;
    {
        const SchedulerScope inner(manualScheduler(other));
        task = schedulers(pplx::task<void>(event));
    }
    event.set();
    executor->run();
    BOOST_TEST(!task.is_done());
    other->run();
    BOOST_REQUIRE(task.is_done());
    BOOST_TEST(task.get().size() == 2U);
    BOOST_TEST((task.get()[0] == task.get()[1]));
    BOOST_TEST((task.get()[0] != scheduler.get()));
}

BOOST_AUTO_TEST_CASE(scopes_nest) {
    BOOST_TEST((currentScheduler() == scheduler));
    {
        const SchedulerScope none(nullptr);
        BOOST_TEST(!currentScheduler());
    }
    BOOST_TEST((currentScheduler() == scheduler));
}

BOOST_AUTO_TEST_CASE(locals_die_before_the_task_is_done) {
    const VoidEvent event;
    pplx::task<void> task;
    bool destroyed = false;
    bool wasDone = true;
    task = withLocal(pplx::task<void>(event), [&] {
        destroyed = true;
        wasDone = task.is_done();
    });
    BOOST_TEST(!destroyed);
    event.set();
    executor->run();
    BOOST_TEST(destroyed);
    BOOST_TEST(!wasDone);
    BOOST_TEST(task.is_done());
}

BOOST_AUTO_TEST_CASE(parameters_die_before_the_task_is_done) {
    const VoidEvent event;
    pplx::task<void> task;
    bool destroyed = false;
    bool wasDone = true;
    auto parameter = std::make_shared<Witness>([&] {
        destroyed = true;
        wasDone = task.is_done();
    });
    task = withParameter(pplx::task<void>(event), std::move(parameter));
    BOOST_TEST(!destroyed);
    event.set();
    executor->run();
    BOOST_TEST(destroyed);
    BOOST_TEST(!wasDone);
    BOOST_TEST(task.is_done());
}

BOOST_AUTO_TEST_CASE(locals_of_a_failing_coroutine_die_before_the_task_is_done) {
    const VoidEvent event;
    pplx::task<int> task;
    bool wasDone = true;
    task = throwingWithLocal(pplx::task<void>(event), [&] { wasDone = task.is_done(); });
    event.set();
    executor->run();
    BOOST_TEST(!wasDone);
    BOOST_CHECK_THROW(task.get(), UsageError);
}

BOOST_AUTO_TEST_CASE(long_loops_do_not_grow_the_stack) {
    BOOST_TEST(sumOf(200000).get() == 200000);
}

BOOST_AUTO_TEST_CASE(detached_coroutine_runs_to_its_end) {
    const IntEvent result;
    const VoidEvent event;
    detached(pplx::task<void>(event), result);
    BOOST_TEST(!pplx::task<int>(result).is_done());
    event.set();
    executor->run();
    BOOST_REQUIRE(pplx::task<int>(result).is_done());
    BOOST_TEST(pplx::task<int>(result).get() == 1);

    const IntEvent other;
    const VoidEvent failed;
    detached(pplx::task<void>(failed), other);
    failed.set_exception(UsageError("wrong"));
    BOOST_REQUIRE(executor->runUntilDone(pplx::task<int>(other)));
    BOOST_TEST(pplx::task<int>(other).get() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
