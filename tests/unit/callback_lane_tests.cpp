// SPDX-License-Identifier: MIT
// Hooks and deliveries on one lane: hooks first, nothing twice at once, and quiet when asked for.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/coroutine.h"
#include "tests/support/manual_executor.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

using VoidEvent = pplx::task_completion_event<void>;
using Log = std::vector<std::string>;

/// A delivery that does what its script says, one step after another.
class ScriptedDelivery final : public Delivery {
public:
    struct Step {
        std::function<StepResult()> run;
        bool betweenEvents = true;  ///< afterwards
        VoidEvent pending;
    };

    ScriptedDelivery(std::vector<Step> steps, std::function<void()> onDestroyed,
                     std::function<void()> onRest)
        : steps_(std::move(steps)),
          onDestroyed_(std::move(onDestroyed)),
          onRest_(std::move(onRest)) {}
    ~ScriptedDelivery() override {
        BOOST_TEST(rested_);
        if (onDestroyed_) {
            onDestroyed_();
        }
    }

    void endAfterEvent() noexcept override {}

    StepResult step() override {
        if (next_ == steps_.size()) {
            return StepResult::Finished;
        }
        Step& step = steps_[next_++];
        betweenEvents_ = false;
        rested_ = false;
        const StepResult result = step.run();
        betweenEvents_ = step.betweenEvents;
        pending_ = step.pending;
        return result;
    }
    void rest() noexcept override {
        rested_ = true;
        if (onRest_) {
            onRest_();
        }
    }
    pplx::task<void> pending() const override { return pplx::task<void>(pending_); }
    bool isBetweenEvents() const noexcept override { return betweenEvents_; }

private:
    std::vector<Step> steps_;
    std::size_t next_ = 0;
    bool betweenEvents_ = true;
    bool rested_ = true;
    VoidEvent pending_;
    std::function<void()> onDestroyed_;
    std::function<void()> onRest_;
};

struct Fixture {
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    std::shared_ptr<CallbackLane> lane = std::make_shared<CallbackLane>(executor);
    Log log;

    CallbackLane::Job hook(std::string name, std::function<void()> also = {}) {
        return [this, name, also] {
            log.push_back(name);
            if (also) {
                also();
            }
            return pplx::task_from_result();
        };
    }

    CallbackLane::Job pendingHook(std::string name, VoidEvent end) {
        return [this, name, end] {
            log.push_back(name);
            return pplx::task<void>(end);
        };
    }

    ScriptedDelivery::Step step(std::string name, std::function<void()> also = {}) {
        return {[this, name, also] {
                    log.push_back(name);
                    if (also) {
                        also();
                    }
                    return StepResult::More;
                },
                true,
                {}};
    }

    ScriptedDelivery::Step pendingStep(std::string name, StepResult kind, VoidEvent end) {
        return {[this, name, kind] {
                    log.push_back(name);
                    return kind;
                },
                false, end};
    }

    void deliver(std::vector<ScriptedDelivery::Step> steps, std::function<void()> gone = {},
                 std::function<void()> rest = {}) {
        lane->deliver(
            std::make_unique<ScriptedDelivery>(std::move(steps), std::move(gone), std::move(rest)));
    }

    void check(const Log& expected) {
        BOOST_TEST(log == expected, boost::test_tools::per_element());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(callback_lane_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_runs_before_the_executor_does) {
    lane->post(hook("hook"));
    deliver({step("event")});
    check({});
    executor->run();
    check({"hook", "event"});
}

BOOST_AUTO_TEST_CASE(hooks_run_in_order_and_before_deliveries) {
    deliver({step("event 1"), step("event 2")});
    lane->post(hook("hook 1"));
    lane->post(hook("hook 2"));
    executor->run();
    check({"hook 1", "hook 2", "event 1", "event 2"});
}

BOOST_AUTO_TEST_CASE(hook_comes_between_the_events_of_a_delivery) {
    deliver({step("event 1", [this] { lane->post(hook("hook")); }), step("event 2")});
    executor->run();
    check({"event 1", "hook", "event 2"});
}

BOOST_AUTO_TEST_CASE(delivery_rests_when_something_else_comes_and_at_its_end) {
    deliver(
        {step("event 1"), step("event 2", [this] { lane->post(hook("hook")); }), step("event 3"),
         step("event 4", [this] { deliver({step("event 6")}); }), step("event 5")},
        {}, [this] { log.push_back("rest"); });
    executor->run();
    check({"event 1", "event 2", "rest", "hook", "event 3", "event 4", "rest", "event 5", "rest",
           "event 6"});
}

BOOST_AUTO_TEST_CASE(deliveries_come_in_order) {
    deliver({step("a1"), step("a2")});
    deliver({step("b1")});
    executor->run();
    check({"a1", "a2", "b1"});
}

BOOST_AUTO_TEST_CASE(hook_lasts_until_its_task_is_done) {
    const VoidEvent end;
    lane->post(pendingHook("hook 1", end));
    lane->post(hook("hook 2"));
    deliver({step("event")});
    executor->run();
    check({"hook 1"});
    end.set();
    executor->run();
    check({"hook 1", "hook 2", "event"});
}

BOOST_AUTO_TEST_CASE(hooks_may_run_while_an_observer_waits) {
    const VoidEvent end;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end), step("event 1 done"),
             step("event 2")});
    executor->run();
    lane->post(hook("hook"));
    executor->run();
    check({"event 1", "hook"});
    end.set();
    executor->run();
    check({"event 1", "hook", "event 1 done", "event 2"});
}

BOOST_AUTO_TEST_CASE(only_the_next_notice_waits_for_the_task_of_a_notice) {
    const VoidEvent end;
    lane->postNotice(pendingHook("notice 1", end));
    lane->postNotice(hook("notice 2"));
    lane->post(hook("hook"));
    deliver({step("event")});
    executor->run();
    check({"notice 1", "hook", "event"});
    end.set();
    executor->run();
    check({"notice 1", "hook", "event", "notice 2"});
}

BOOST_AUTO_TEST_CASE(notices_and_hooks_keep_their_order_while_none_is_pending) {
    lane->postNotice(hook("notice 1"));
    lane->post(hook("hook"));
    lane->postNotice(hook("notice 2"));
    executor->run();
    check({"notice 1", "hook", "notice 2"});
}

BOOST_AUTO_TEST_CASE(nothing_else_is_delivered_while_an_observer_waits) {
    const VoidEvent end;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end)});
    deliver({step("event 2")});
    executor->run();
    lane->post(hook("hook"));
    executor->run();
    check({"event 1", "hook"});
    end.set();
    executor->run();
    check({"event 1", "hook", "event 2"});
}

BOOST_AUTO_TEST_CASE(nothing_runs_while_a_delivery_waits_for_a_hook) {
    const VoidEvent end;
    deliver({pendingStep("store", StepResult::HookPending, end), step("event 2")});
    executor->run();
    lane->post(hook("hook"));
    executor->run();
    check({"store"});
    end.set();
    executor->run();
    check({"store", "hook", "event 2"});
}

BOOST_AUTO_TEST_CASE(failed_tasks_end_the_waiting_too) {
    const VoidEvent end;
    const VoidEvent after;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end),
             step("event 2", [after] { after.set(); })});
    executor->run();
    end.set_exception(std::runtime_error("failed"));
    BOOST_TEST(executor->runUntilDone(pplx::task<void>(after)));
    check({"event 1", "event 2"});
}

BOOST_AUTO_TEST_CASE(lane_knows_whether_it_is_running) {
    bool inHook = false;
    bool inDelivery = false;
    lane->post(hook("hook", [&] { inHook = lane->isCurrent(); }));
    deliver({step("event", [&] { inDelivery = lane->isCurrent(); })});
    BOOST_TEST(!lane->isCurrent());
    executor->run();
    BOOST_TEST(inHook);
    BOOST_TEST(inDelivery);
    BOOST_TEST(!lane->isCurrent());
}

BOOST_AUTO_TEST_CASE(lane_is_the_current_scheduler_of_what_it_runs) {
    std::shared_ptr<pplx::scheduler_interface> seen;
    lane->post(hook("hook", [&] { seen = currentScheduler(); }));
    executor->run();
    BOOST_TEST((seen == lane->scheduler()));
}

BOOST_AUTO_TEST_CASE(finished_deliveries_are_destroyed) {
    bool gone = false;
    deliver({step("event")}, [&] { gone = true; });
    BOOST_TEST(!gone);
    executor->run();
    BOOST_TEST(gone);
}

// --- Dropping -----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(dropped_deliveries_do_not_run) {
    bool gone = false;
    deliver({step("event")}, [&] { gone = true; });
    lane->dropDeliveries();
    BOOST_TEST(gone);
    lane->post(hook("hook"));
    executor->run();
    check({"hook"});
    deliver({step("later")});
    executor->run();
    check({"hook", "later"});
}

BOOST_AUTO_TEST_CASE(delivery_at_work_stops_behind_its_present_event) {
    deliver({step("event 1", [this] { lane->dropDeliveries(); }), step("event 2")});
    deliver({step("event 3")});
    executor->run();
    check({"event 1"});
}

BOOST_AUTO_TEST_CASE(event_whose_observers_are_at_work_is_finished_when_the_rest_is_dropped) {
    const VoidEvent end;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end), step("store 1"),
             step("event 2")});
    executor->run();
    lane->dropDeliveries();
    end.set();
    executor->run();
    check({"event 1", "store 1"});
}

// --- Quiet --------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(idle_lane_is_quiet) {
    BOOST_TEST(lane->barrier().is_done());
    lane->post(hook("hook"));
    executor->run();
    BOOST_TEST(lane->barrier().is_done());
}

BOOST_AUTO_TEST_CASE(barrier_waits_for_the_task_of_a_hook) {
    const VoidEvent end;
    lane->post(pendingHook("hook", end));
    executor->run();
    const auto quiet = lane->barrier();
    BOOST_TEST(!quiet.is_done());
    end.set();
    executor->run();
    BOOST_TEST(quiet.is_done());
}

BOOST_AUTO_TEST_CASE(barrier_waits_for_the_task_of_a_notice) {
    const VoidEvent end;
    lane->postNotice(pendingHook("notice", end));
    executor->run();
    const auto quiet = lane->barrier();
    lane->post(hook("hook"));
    executor->run();
    BOOST_TEST(!quiet.is_done());
    end.set();
    executor->run();
    BOOST_TEST(quiet.is_done());
}

BOOST_AUTO_TEST_CASE(barrier_waits_for_the_task_of_an_observer) {
    const VoidEvent end;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end), step("store 1")});
    executor->run();
    const auto quiet = lane->barrier();
    BOOST_TEST(!quiet.is_done());
    lane->post(hook("hook"));
    executor->run();
    BOOST_TEST(!quiet.is_done());
    end.set();
    executor->run();
    BOOST_TEST(quiet.is_done());
}

BOOST_AUTO_TEST_CASE(barrier_does_not_wait_for_what_has_not_begun) {
    pplx::task<void> quiet;
    bool doneAtSecond = false;
    deliver({step("event 1", [&] { quiet = lane->barrier(); }),
             step("event 2", [&] { doneAtSecond = quiet.is_done(); })});
    executor->run();
    check({"event 1", "event 2"});
    BOOST_TEST(doneAtSecond);
}

BOOST_AUTO_TEST_CASE(closed_lane_forgets_what_waits_and_takes_nothing_more) {
    bool gone = false;
    lane->post(hook("hook"));
    deliver({step("event")}, [&] { gone = true; });
    const auto closed = lane->close();
    lane->post(hook("late hook"));
    deliver({step("late event")});
    executor->run();
    check({});
    BOOST_TEST(gone);
    BOOST_TEST(closed.is_done());
    BOOST_TEST(lane->close().is_done());
}

BOOST_AUTO_TEST_CASE(closing_waits_for_what_runs) {
    const VoidEvent hookEnd;
    lane->post(pendingHook("hook", hookEnd));
    lane->post(hook("never"));
    executor->run();
    const auto closed = lane->close();
    BOOST_TEST(!closed.is_done());
    hookEnd.set();
    executor->run();
    BOOST_TEST(closed.is_done());
    check({"hook"});
}

BOOST_AUTO_TEST_CASE(closing_lets_the_present_event_finish) {
    const VoidEvent observerEnd;
    const VoidEvent storeEnd;
    deliver({pendingStep("event 1", StepResult::ObserverPending, observerEnd),
             pendingStep("store 1", StepResult::HookPending, storeEnd), step("end of event 1"),
             step("event 2")});
    executor->run();
    const auto closed = lane->close();
    observerEnd.set();
    executor->run();
    BOOST_TEST(!closed.is_done());
    storeEnd.set();
    executor->run();
    BOOST_TEST(closed.is_done());
    check({"event 1", "store 1", "end of event 1"});
}

BOOST_AUTO_TEST_CASE(closing_from_inside_a_hook_ends_with_it) {
    pplx::task<void> closed;
    lane->post(hook("hook", [&] { closed = lane->close(); }));
    lane->post(hook("never"));
    executor->run();
    BOOST_TEST(closed.is_done());
    check({"hook"});
}

BOOST_AUTO_TEST_CASE(what_waits_keeps_the_lane_alive) {
    const std::weak_ptr<CallbackLane> watched = lane;
    lane->post(hook("hook"));
    lane.reset();
    BOOST_TEST(!watched.expired());
    executor->run();
    check({"hook"});
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(barrier_waits_for_one_event_whose_observer_had_a_task) {
    const VoidEvent end;
    pplx::task<void> quiet;
    bool doneAtSecond = false;
    deliver({pendingStep("event 1", StepResult::ObserverPending, end), step("store 1"),
             step("event 2", [&] { doneAtSecond = quiet.is_done(); })});
    executor->run();
    quiet = lane->barrier();
    end.set();
    executor->run();
    check({"event 1", "store 1", "event 2"});
    BOOST_TEST(doneAtSecond);
}

BOOST_AUTO_TEST_SUITE_END()
