// SPDX-License-Identifier: MIT
// The way of events through observers to the store.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/event_delivery.h"
#include "sfstreaming/internal/task_utils.h"
#include "tests/support/parsed_batch.h"
#include "tests/support/printing.h"
#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

using Log = std::vector<std::string>;
using VoidEvent = pplx::task_completion_event<void>;

std::string eventText(const std::string& channel, int id) {
    return R"({"channel":")" + channel + R"(","data":{"event":{"replayId":)" + std::to_string(id) +
           "}}}";
}

std::string idOf(const Event& event) {
    return event.replayId() ? event.replayId()->toString() : "none";
}

struct Fixture {
    std::shared_ptr<TestClient> client =
        makeClient<TestClient>(quickOptions(std::make_shared<FakeSalesforce>()));
    std::shared_ptr<Observers> observers = std::make_shared<Observers>();
    std::shared_ptr<DeliveryContext> context = std::make_shared<DeliveryContext>();
    std::shared_ptr<SubscriptionTarget> target = std::make_shared<SubscriptionTarget>("/topic/A");
    Log log;
    std::size_t waiting = 0;  ///< events of all deliveries made
    int rooms = 0;
    std::function<pplx::task<void>()> onStore = [] { return pplx::task_from_result(); };

    Fixture() {
        context->client = client;
        context->observers = observers;
        context->store = [this](BaseStreamingClient&, const Event& event) {
            log.push_back("store " + idOf(event));
            return onStore();
        };
        context->reportFailure = [this](std::exception_ptr failure, const char* what) {
            log.push_back(std::string(what) + ": " + describeError(failure));
        };
        limitPending(1000);
        context->onRoom = [this] { ++rooms; };
    }

    void limitPending(std::size_t limit) {
        context->pending = std::make_shared<PendingEvents>(limit, std::size_t{1} << 30);
    }
    std::size_t delivered() const { return waiting - context->pending->count(); }

    void observeEvents(ObserverId id, Observer<Event> observer, std::string channel = {}) {
        observers->events.add(id, std::move(channel), std::move(observer));
    }
    void logEvents(ObserverId id = 1, std::string name = "event ") {
        observeEvents(id, [this, name](const Event& event) { log.push_back(name + idOf(event)); });
    }
    void logMessages() {
        observers->messages.add(100, {}, [this](const Message& message) {
            log.push_back("message " + std::string(message.channel()));
        });
    }

    /// A delivery of the events of a body that are on /topic/A.
    std::unique_ptr<EventDelivery> delivery(const std::string& body) {
        ReceivedEvents received{parsedBatch(body), {}, {target}};
        for (std::uint32_t i = 0; i < received.batch->size(); ++i) {
            if ((*received.batch)[i].channel == target->channel) {
                received.items.push_back({i, 0});
            }
        }
        waiting += received.items.size();
        context->pending->add(received.items.size(), received.batch->memory());
        return std::make_unique<EventDelivery>(context, std::move(received));
    }
    std::unique_ptr<EventDelivery> deliveryOf(std::vector<int> ids) {
        std::string body;
        for (const int id : ids) {
            body += (body.empty() ? "[" : ",") + eventText("/topic/A", id);
        }
        return delivery(body + "]");
    }

    /// Steps until something else than "more" comes back, as a lane does that nobody interrupts.
    static StepResult run(EventDelivery& delivery) {
        StepResult result = StepResult::More;
        while (result == StepResult::More) {
            result = delivery.step();
        }
        delivery.rest();
        return result;
    }
    /// One step, as a lane does that is interrupted.
    static StepResult stepAndRest(EventDelivery& delivery) {
        const StepResult result = delivery.step();
        delivery.rest();
        return result;
    }

    void check(const Log& expected) {
        BOOST_TEST(log == expected, boost::test_tools::per_element());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_delivery_tests, Fixture)

BOOST_AUTO_TEST_CASE(each_event_is_observed_and_then_stored) {
    logEvents(1, "first ");
    logEvents(2, "second ");
    const auto events = deliveryOf({41, 42});
    BOOST_TEST(stepAndRest(*events) == StepResult::More);
    BOOST_TEST(events->isBetweenEvents());
    BOOST_TEST(delivered() == 1U);
    BOOST_TEST(run(*events) == StepResult::Finished);
    BOOST_TEST(delivered() == 2U);
    check({"first 41", "second 41", "store 41", "first 42", "second 42", "store 42"});
}

BOOST_AUTO_TEST_CASE(events_without_observers_are_stored_too) {
    run(*deliveryOf({41}));
    check({"store 41"});
}

BOOST_AUTO_TEST_CASE(message_observers_see_every_message_before_its_event) {
    logMessages();
    logEvents();
    const auto events = delivery("[" + eventText("/topic/A", 41) + "," + eventText("/topic/X", 1) +
                                 R"(,{"channel":"/meta/connect","successful":true}])");
    BOOST_TEST(run(*events) == StepResult::Finished);
    check(
        {"message /topic/A", "event 41", "store 41", "message /topic/X", "message /meta/connect"});
    BOOST_TEST(delivered() == 1U);
}

BOOST_AUTO_TEST_CASE(events_of_no_subscription_are_not_delivered) {
    logEvents();
    run(*delivery("[" + eventText("/topic/X", 1) + "," + eventText("/topic/A", 41) + "," +
                  eventText("/topic/X", 2) + "]"));
    check({"event 41", "store 41"});
}

BOOST_AUTO_TEST_CASE(observer_of_a_channel_sees_only_that) {
    observeEvents(
        1, [this](const Event& event) { log.push_back("A " + idOf(event)); }, "/topic/A");
    observeEvents(
        2, [this](const Event& event) { log.push_back("B " + idOf(event)); }, "/topic/B");
    run(*deliveryOf({41}));
    check({"A 41", "store 41"});
}

BOOST_AUTO_TEST_CASE(observer_that_throws_harms_nobody_else) {
    observeEvents(1, [](const Event&) { throw std::runtime_error("bad"); });
    logEvents(2);
    BOOST_TEST(run(*deliveryOf({41, 42})) == StepResult::Finished);
    // What was not handled is not stored.
    check({"observer: bad", "event 41", "observer: bad", "event 42"});
    BOOST_TEST(delivered() == 2U);
}

BOOST_AUTO_TEST_CASE(message_observer_that_throws_is_reported) {
    observers->messages.add(1, {}, [](const Message&) { throw std::runtime_error("bad"); });
    logEvents(2);
    run(*deliveryOf({41}));
    BOOST_REQUIRE(log.size() >= 2U);
    BOOST_TEST(log[0] == "observer: bad");
    BOOST_TEST(log[1] == "event 41");
}

BOOST_AUTO_TEST_CASE(event_is_stored_when_the_task_of_its_observer_is_done) {
    const VoidEvent end;
    observeEvents(1, [&](const Event& event) {
        log.push_back("first " + idOf(event));
        return pplx::task<void>(end);
    });
    logEvents(2, "second ");
    const auto events = deliveryOf({41});
    BOOST_TEST(run(*events) == StepResult::ObserverPending);
    BOOST_TEST(!events->isBetweenEvents());
    BOOST_TEST(!events->pending().is_done());
    check({"first 41"});
    end.set();
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({"first 41", "second 41", "store 41"});
}

BOOST_AUTO_TEST_CASE(event_whose_observer_fails_later_is_not_stored) {
    const VoidEvent end;
    observeEvents(1, [&](const Event&) { return pplx::task<void>(end); });
    const auto events = deliveryOf({41});
    run(*events);
    end.set_exception(std::runtime_error("late"));
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({"observer: late"});
    BOOST_TEST(delivered() == 1U);
}

BOOST_AUTO_TEST_CASE(task_that_is_done_is_not_waited_for) {
    observeEvents(1, [](const Event&) { return pplx::task_from_result(); });
    BOOST_TEST(run(*deliveryOf({41})) == StepResult::Finished);
    check({"store 41"});
}

BOOST_AUTO_TEST_CASE(empty_task_of_an_observer_is_reported) {
    observeEvents(1, [](const Event&) { return pplx::task<void>(); });
    run(*deliveryOf({41}));
    BOOST_REQUIRE(log.size() == 1U);
    BOOST_TEST(log[0].find("empty task") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(next_event_waits_until_the_position_is_stored) {
    const VoidEvent end;
    onStore = [&] { return pplx::task<void>(end); };
    logEvents();
    const auto events = deliveryOf({41, 42});
    BOOST_TEST(run(*events) == StepResult::HookPending);
    BOOST_TEST(!events->isBetweenEvents());
    BOOST_TEST(delivered() == 0U);
    check({"event 41", "store 41"});
    end.set();
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({"event 41", "store 41", "event 42", "store 42"});
}

BOOST_AUTO_TEST_CASE(failing_store_is_reported_and_the_stream_goes_on) {
    int calls = 0;
    onStore = [&]() -> pplx::task<void> {
        if (++calls == 1) {
            throw std::runtime_error("disk full");
        }
        return pplx::task_from_exception<void>(std::runtime_error("disk still full"));
    };
    BOOST_TEST(run(*deliveryOf({41, 42})) == StepResult::Finished);
    check({"store 41", "storeReplayId: disk full", "store 42", "storeReplayId: disk still full"});
    BOOST_TEST(delivered() == 2U);
}

BOOST_AUTO_TEST_CASE(event_without_a_position_is_not_stored) {
    logEvents();
    run(*delivery(R"([{"channel":"/topic/A","data":{}}])"));
    check({"event none"});
}

BOOST_AUTO_TEST_CASE(nothing_is_stored_when_replay_is_off) {
    context->store = nullptr;
    logEvents();
    run(*deliveryOf({41}));
    check({"event 41"});
}

BOOST_AUTO_TEST_CASE(events_of_an_ended_subscription_are_dropped) {
    observeEvents(1, [this](const Event& event) {
        log.push_back("event " + idOf(event));
        target->active.store(false);
    });
    logMessages();
    run(*deliveryOf({41, 42}));
    check({"message /topic/A", "event 41", "store 41", "message /topic/A"});
    BOOST_TEST(delivered() == 2U);
}

BOOST_AUTO_TEST_CASE(observer_that_was_removed_meanwhile_is_not_called) {
    observeEvents(1, [this](const Event&) {
        log.push_back("first");
        observers->events.remove(2);
    });
    logEvents(2, "second ");
    run(*deliveryOf({41}));
    check({"first", "store 41"});
}

BOOST_AUTO_TEST_CASE(observer_that_was_added_meanwhile_sees_the_next_event) {
    observeEvents(1, [this](const Event& event) {
        log.push_back("first " + idOf(event));
        if (idOf(event) == "41") {
            logEvents(2, "second ");
        }
    });
    run(*deliveryOf({41, 42}));
    check({"first 41", "store 41", "first 42", "second 42", "store 42"});
}

BOOST_AUTO_TEST_CASE(observer_that_runs_is_known_by_its_number) {
    ObserverId inside = 0;
    observeEvents(7, [&](const Event&) { inside = runningObserver(); });
    BOOST_TEST(runningObserver() == 0U);
    run(*deliveryOf({41}));
    BOOST_TEST(inside == 7U);
    BOOST_TEST(runningObserver() == 0U);
}

// --- Lifetime -----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(nothing_is_called_once_the_client_is_gone) {
    logEvents();
    logMessages();
    auto events = deliveryOf({41, 42});
    client.reset();
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({});
    BOOST_TEST(delivered() == 0U);
    events.reset();
    BOOST_TEST(delivered() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_dropped_no_longer_waits) {
    auto events = deliveryOf({41, 42, 43});
    stepAndRest(*events);
    BOOST_TEST(delivered() == 1U);
    events.reset();
    BOOST_TEST(delivered() == 3U);
}

BOOST_AUTO_TEST_CASE(client_lives_until_the_task_of_its_observer_is_done) {
    const VoidEvent end;
    observeEvents(1, [&](const Event&) { return pplx::task<void>(end); });
    const auto events = deliveryOf({41});
    const std::weak_ptr<TestClient> watched = client;
    run(*events);
    client.reset();
    BOOST_TEST(!watched.expired());
    end.set();
    BOOST_TEST(events->step() == StepResult::More);
    BOOST_TEST(watched.expired());
    BOOST_TEST(run(*events) == StepResult::Finished);
}

BOOST_AUTO_TEST_CASE(client_lives_until_its_position_is_stored) {
    const VoidEvent end;
    onStore = [&] { return pplx::task<void>(end); };
    const auto events = deliveryOf({41});
    const std::weak_ptr<TestClient> watched = client;
    run(*events);
    client.reset();
    BOOST_TEST(!watched.expired());
    end.set();
    run(*events);
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(client_is_not_held_while_the_lane_rests) {
    const auto events = deliveryOf({41, 42});
    const std::weak_ptr<TestClient> watched = client;
    stepAndRest(*events);
    client.reset();
    BOOST_TEST(watched.expired());
    BOOST_TEST(events->step() == StepResult::Finished);
}

BOOST_AUTO_TEST_CASE(client_that_an_observer_lets_go_sees_no_further_event) {
    const std::weak_ptr<TestClient> watched = client;
    logEvents();
    observeEvents(2, [this](const Event&) { client.reset(); });
    const auto events = deliveryOf({41, 42});
    BOOST_TEST(events->step() == StepResult::More);
    BOOST_TEST(watched.expired());
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({"event 41", "store 41"});
}

BOOST_AUTO_TEST_CASE(client_that_is_let_go_meanwhile_ends_with_the_event) {
    const std::weak_ptr<TestClient> watched = client;
    const auto events = deliveryOf({41, 42, 43});
    events->step();
    client.reset();  // as another thread may do at any time
    BOOST_TEST(!watched.expired());
    BOOST_TEST(events->step() == StepResult::More);
    BOOST_TEST(watched.expired());
    BOOST_TEST(run(*events) == StepResult::Finished);
    check({"store 41", "store 42"});
}

// --- Room ---------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(room_is_told_with_the_event_that_makes_it) {
    limitPending(3);
    std::vector<int> roomsSeen;
    observeEvents(1, [&](const Event&) { roomsSeen.push_back(rooms); });
    const auto first = deliveryOf({41, 42});
    const auto second = deliveryOf({43, 44});
    run(*first);
    BOOST_TEST(roomsSeen == (std::vector<int>{0, 0}), boost::test_tools::per_element());
    BOOST_TEST(rooms == 1);
    run(*second);
    BOOST_TEST(rooms == 1);
    BOOST_TEST(delivered() == 4U);
}

BOOST_AUTO_TEST_CASE(room_is_told_in_the_middle_of_a_run) {
    limitPending(3);
    std::vector<int> roomsSeen;
    observeEvents(1, [&](const Event&) { roomsSeen.push_back(rooms); });
    run(*deliveryOf({41, 42, 43, 44, 45}));
    BOOST_TEST(roomsSeen == (std::vector<int>{0, 0, 0, 1, 1}), boost::test_tools::per_element());
    BOOST_TEST(rooms == 1);
}

BOOST_AUTO_TEST_SUITE_END()
