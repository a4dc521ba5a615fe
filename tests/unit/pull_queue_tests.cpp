// SPDX-License-Identifier: MIT
// Events pulled by a loop: one at a time, handled when the next is asked for.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "sfstreaming/event_stream.h"
#include "sfstreaming/internal/pull_queue.h"
#include "tests/support/manual_executor.h"
#include "tests/support/parsed_batch.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

Event event(int number) {
    return parsedEvent(R"({"channel":"/topic/A","data":{"n":)" + std::to_string(number) + "}}");
}

std::int64_t numberOf(const Event& event) {
    return event.field("n").asInt64();
}

struct Fixture {
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    std::shared_ptr<PullQueue> queue = std::make_shared<PullQueue>(manualScheduler(executor));
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pull_queue_tests, Fixture)

BOOST_AUTO_TEST_CASE(event_waits_for_the_consumer) {
    const auto handled = queue->push(event(1));
    const auto next = queue->next();
    BOOST_REQUIRE(next.is_done());
    BOOST_TEST(numberOf(*next.get()) == 1);
    BOOST_TEST(!handled.is_done());
}

BOOST_AUTO_TEST_CASE(consumer_waits_for_the_event) {
    const auto next = queue->next();
    BOOST_TEST(!next.is_done());
    const auto handled = queue->push(event(1));
    BOOST_REQUIRE(next.is_done());
    BOOST_TEST(numberOf(*next.get()) == 1);
    BOOST_TEST(!handled.is_done());
}

BOOST_AUTO_TEST_CASE(event_is_handled_when_the_next_is_asked_for) {
    const auto first = queue->push(event(1));
    queue->next();
    const auto next = queue->next();
    BOOST_REQUIRE(first.is_done());
    BOOST_CHECK_NO_THROW(first.get());
    BOOST_TEST(!next.is_done());
    const auto second = queue->push(event(2));
    BOOST_TEST(numberOf(*next.get()) == 2);
    BOOST_TEST(!second.is_done());
}

BOOST_AUTO_TEST_CASE(continuations_of_the_consumer_run_on_its_executor) {
    const auto next = queue->next();
    bool called = false;
    next.then([&](const std::optional<Event>&) { called = true; });
    queue->push(event(1));
    BOOST_TEST(!called);
    executor->run();
    BOOST_TEST(called);
}

BOOST_AUTO_TEST_CASE(closed_queue_yields_nothing_more) {
    const auto waiting = queue->next();
    queue->close();
    BOOST_REQUIRE(waiting.is_done());
    BOOST_TEST(!waiting.get().has_value());
    BOOST_TEST(!queue->next().get().has_value());
    BOOST_CHECK_THROW(queue->push(event(1)).get(), NotHandled);
    queue->close();
}

BOOST_AUTO_TEST_CASE(event_that_was_not_fetched_is_not_handled_when_the_queue_closes) {
    const auto handled = queue->push(event(1));
    queue->close();
    BOOST_REQUIRE(handled.is_done());
    BOOST_CHECK_THROW(handled.get(), NotHandled);
    BOOST_TEST(!queue->next().get().has_value());
}

BOOST_AUTO_TEST_CASE(event_at_work_is_not_handled_when_the_queue_closes) {
    const auto handled = queue->push(event(1));
    queue->next();
    queue->close();
    BOOST_REQUIRE(handled.is_done());
    BOOST_CHECK_THROW(handled.get(), NotHandled);
}

BOOST_AUTO_TEST_CASE(loop_that_is_left_normally_has_handled_its_event) {
    const auto handled = queue->push(event(1));
    queue->next();
    queue->abandon(true);
    BOOST_REQUIRE(handled.is_done());
    BOOST_CHECK_NO_THROW(handled.get());
    BOOST_CHECK_THROW(queue->push(event(2)).get(), NotHandled);
}

BOOST_AUTO_TEST_CASE(loop_that_is_left_by_a_failure_has_not) {
    const auto handled = queue->push(event(1));
    queue->next();
    queue->abandon(false);
    BOOST_CHECK_THROW(handled.get(), NotHandled);
}

BOOST_AUTO_TEST_CASE(event_that_was_never_fetched_is_not_handled_by_leaving) {
    const auto handled = queue->push(event(1));
    queue->abandon(true);
    BOOST_CHECK_THROW(handled.get(), NotHandled);
}

BOOST_AUTO_TEST_CASE(stream_says_how_it_was_left) {
    const auto first = queue->push(event(1));
    {
        EventStream stream(queue);
        stream.next();
    }
    BOOST_CHECK_NO_THROW(first.get());

    const auto other = std::make_shared<PullQueue>(manualScheduler(executor));
    const auto second = other->push(event(2));
    try {
        EventStream stream(other);
        stream.next();
        throw std::runtime_error("the loop failed");
    } catch (const std::runtime_error&) {
    }
    BOOST_CHECK_THROW(second.get(), NotHandled);
}

BOOST_AUTO_TEST_CASE(moved_stream_leaves_once) {
    const auto handled = queue->push(event(1));
    EventStream last(queue);
    {
        EventStream first(std::move(last));
        first.next();
        last = std::move(first);
    }
    BOOST_TEST(!handled.is_done());
}

BOOST_AUTO_TEST_CASE(assigning_a_stream_leaves_the_one_it_replaces) {
    const auto handled = queue->push(event(1));
    EventStream stream(queue);
    stream.next();
    stream = EventStream(std::make_shared<PullQueue>(manualScheduler(executor)));
    BOOST_REQUIRE(handled.is_done());
    BOOST_CHECK_NO_THROW(handled.get());
}

BOOST_AUTO_TEST_CASE(loop_sees_every_event_and_ends_with_the_queue) {
    const Collected<bool> handled;
    std::thread producer([&] {
        for (int i = 1; i <= 3; ++i) {
            handled.add(isDoneInTime(queue->push(event(i))));
        }
        queue->close();
    });
    std::vector<std::int64_t> seen;
    {
        EventStream stream(queue);
        for (const Event& each : stream) {
            seen.push_back(numberOf(each));
        }
    }
    producer.join();
    BOOST_TEST(seen == (std::vector<std::int64_t>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(handled.size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
