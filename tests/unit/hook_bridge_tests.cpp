// SPDX-License-Identifier: MIT
// Calls of the session to the user's hooks and observers.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sfstreaming/internal/hook_bridge.h"
#include "sfstreaming/internal/pull_queue.h"
#include "sfstreaming/internal/task_utils.h"
#include "tests/support/manual_executor.h"
#include "tests/support/parsed_batch.h"
#include "tests/support/printing.h"
#include "tests/support/recording_logger.h"
#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

using Log = std::vector<std::string>;

struct Fixture {
    std::shared_ptr<ManualExecutor> executor = std::make_shared<ManualExecutor>();
    std::shared_ptr<RecordingLogger> logger = std::make_shared<RecordingLogger>();
    ClientOptions options = makeOptions();
    std::shared_ptr<TestClient> client = makeClient<TestClient>(options);
    std::shared_ptr<Observers> observers = std::make_shared<Observers>();
    std::shared_ptr<CallbackLane> lane = std::make_shared<CallbackLane>(executor);
    std::shared_ptr<HookBridge> bridge = std::make_shared<HookBridge>(environment(), options);
    std::shared_ptr<SubscriptionTarget> target = std::make_shared<SubscriptionTarget>("/topic/A");
    Log log;

    Fixture() { bridge->initialise(options); }

    BridgeEnvironment environment() {
        BridgeEnvironment result{client, observers, lane, sharedTimerScheduler(),
                                 std::make_shared<Statistics>()};
        result.organization = [] { return std::string("00Dx"); };
        return result;
    }

    ClientOptions makeOptions() const {
        ClientOptions result = quickOptions(std::make_shared<FakeSalesforce>());
        result.executor = executor;
        result.logger = logger;
        result.maxPendingEvents = 2;
        return result;
    }

    ReceivedEvents received(unsigned count) {
        std::string body;
        for (unsigned i = 1; i <= count; ++i) {
            body += (i == 1 ? "[" : ",") +
                    (R"({"channel":"/topic/A","data":{"event":{"createdDate":"now","replayId":)" +
                     std::to_string(i) + "}}}");
        }
        ReceivedEvents result{parsedBatch(body + "]"), {}, {target}};
        for (std::uint32_t i = 0; i < count; ++i) {
            result.items.push_back({i, 0});
        }
        return result;
    }

    void logErrors() {
        observers->errors.add(1, {}, [this](const Error& error) { log.push_back(error.what()); });
    }

    void check(const Log& expected) {
        BOOST_TEST(log == expected, boost::test_tools::per_element());
    }

    template <typename T>
    T result(const pplx::task<T>& task) {
        BOOST_REQUIRE(executor->runUntilDone(task));
        return task.get();
    }

    /// The text of the failure that a hook's task has.
    template <typename Failure, typename T>
    std::string failure(const pplx::task<T>& task) {
        BOOST_REQUIRE(executor->runUntilDone(task));
        try {
            task.get();
        } catch (const Failure& error) {
            return error.what();
        } catch (...) {
            BOOST_ERROR("another failure: " + describeError(std::current_exception()));
        }
        return {};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hook_bridge_tests, Fixture)

// --- Hooks --------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(hook_runs_on_the_lane_and_yields_its_result) {
    bool onLane = false;
    client->onFetchToken = [&] {
        onLane = lane->isCurrent();
        return pplx::task_from_result(AccessToken{"token", "https://a"});
    };
    const auto token = bridge->fetchToken();
    BOOST_TEST(!token.is_done());
    BOOST_TEST(result(token).token == "token");
    BOOST_TEST(onLane);
}

BOOST_AUTO_TEST_CASE(hooks_are_given_what_they_ask_about) {
    client->onLast = [this](const std::string& channel) {
        log.push_back("last " + channel);
        return pplx::task_from_result(ReplayId::fromInt64(41));
    };
    client->onRetryResponse = [this](const std::string& channel, const Message& response) {
        log.push_back("response " + channel + " " + std::string(response.channel()));
        return pplx::task_from_result(true);
    };
    client->onRetryException = [this](const std::string& channel, std::exception_ptr error) {
        log.push_back("exception " + channel + " " + describeError(error));
        return pplx::task_from_result(true);
    };
    client->onFallback = [this](const std::string& channel, ReplayId rejected) {
        log.push_back("fallback " + channel + " " + rejected.toString());
        return pplx::task_from_result(ReplayId::allEvents());
    };
    BOOST_TEST(result(bridge->getLastReplayId("/topic/A")).toInt64() == 41);
    BOOST_TEST(result(bridge->shouldRetryOnErrorResponse(
        "/topic/A", parsedMessage(R"({"channel":"/meta/subscribe"})"))));
    BOOST_TEST(result(bridge->shouldRetryOnException(
        "/topic/A", std::make_exception_ptr(TransportError("cut")))));
    BOOST_TEST(result(bridge->replayFallback("/topic/A", ReplayId::fromInt64(7))).toInt64() == -2);
    check({"last /topic/A", "response /topic/A /meta/subscribe", "exception /topic/A cut",
           "fallback /topic/A 7"});
}

BOOST_AUTO_TEST_CASE(payloads_are_handed_over_as_json_text) {
    using nlohmann::json;
    BOOST_TEST(json::parse(result(bridge->handshakePayload())).at("channel") == "/meta/handshake");
    BOOST_TEST(json::parse(result(bridge->subscribePayload("/topic/A"))).at("subscription") ==
               "/topic/A");
    BOOST_TEST(json::parse(result(bridge->unsubscribePayload("/topic/A"))).at("channel") ==
               "/meta/unsubscribe");
    BOOST_TEST(result(bridge->endPoint("67.0")) == "/cometd/67.0");
}

BOOST_AUTO_TEST_CASE(next_hook_waits_for_the_task_of_the_one_before) {
    const pplx::task_completion_event<AccessToken> end;
    client->onFetchToken = [&] {
        log.push_back("fetchToken");
        return pplx::task<AccessToken>(end);
    };
    client->onLast = [this](const std::string&) {
        log.push_back("getLastReplayId");
        return pplx::task_from_result(ReplayId());
    };
    const auto token = bridge->fetchToken();
    const auto last = bridge->getLastReplayId("/topic/A");
    executor->run();
    check({"fetchToken"});
    end.set(AccessToken{"token", "https://a"});
    result(last);
    check({"fetchToken", "getLastReplayId"});
    BOOST_TEST(token.is_done());
}

BOOST_AUTO_TEST_CASE(error_of_the_library_passes_through_a_hook) {
    client->onFetchToken = []() -> pplx::task<AccessToken> {
        throw AuthenticationError("refused", 400);
    };
    BOOST_TEST(failure<AuthenticationError>(bridge->fetchToken()) == "refused");
    client->onFetchToken = [] {
        return pplx::task_from_exception<AccessToken>(TransportError("cut"));
    };
    BOOST_TEST(failure<TransportError>(bridge->fetchToken()) == "cut");
}

BOOST_AUTO_TEST_CASE(foreign_exception_is_wrapped_with_the_name_of_the_hook) {
    client->onFetchToken = []() -> pplx::task<AccessToken> { throw std::runtime_error("odd"); };
    BOOST_TEST(failure<HookError>(bridge->fetchToken()) == "fetchToken failed: odd");
    client->onLast = [](const std::string&) {
        return pplx::task_from_exception<ReplayId>(std::logic_error("odder"));
    };
    BOOST_TEST(failure<HookError>(bridge->getLastReplayId("/topic/A")) ==
               "getLastReplayId failed: odder");
    client->onLast = [](const std::string&) -> pplx::task<ReplayId> { throw 5; };
    BOOST_TEST(failure<HookError>(bridge->getLastReplayId("/topic/A")).find("getLastReplayId") ==
               0U);
}

BOOST_AUTO_TEST_CASE(empty_task_says_what_to_return) {
    client->onFetchToken = [] { return pplx::task<AccessToken>(); };
    const std::string text = failure<HookError>(bridge->fetchToken());
    BOOST_TEST(text.find("fetchToken") != std::string::npos);
    BOOST_TEST(text.find("task_from_result") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cancelled_task_of_a_hook_is_a_cancellation) {
    client->onFetchToken = [] {
        pplx::cancellation_token_source source;
        source.cancel();
        return pplx::task<AccessToken>(pplx::task_completion_event<AccessToken>(),
                                       source.get_token());
    };
    BOOST_TEST(failure<OperationCancelled>(bridge->fetchToken()).find("fetchToken") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(hook_of_a_client_that_is_gone_is_not_called) {
    const auto token = bridge->fetchToken();
    client.reset();
    BOOST_TEST(failure<OperationCancelled>(token).find("destroyed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(client_lives_while_the_task_of_a_hook_runs_and_dies_before_its_result) {
    const pplx::task_completion_event<AccessToken> end;
    client->onFetchToken = [&] { return pplx::task<AccessToken>(end); };
    pplx::task<AccessToken> token;
    bool destroyed = false;
    bool wasDone = true;
    client->onDestroyed = [&] {
        destroyed = true;
        wasDone = token.is_done();
    };
    token = bridge->fetchToken();
    executor->run();
    client.reset();
    BOOST_TEST(!destroyed);
    end.set(AccessToken{"token", "https://a"});
    BOOST_TEST(result(token).token == "token");
    BOOST_TEST(destroyed);
    BOOST_TEST(!wasDone);
}

// --- Events -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(events_reach_observers_and_the_store) {
    observers->events.add(1, {}, [this](const Event& event) {
        log.push_back("event " + event.replayId()->toString());
    });
    client->onStore = [this](const std::string& channel, ReplayId id, const std::string& time) {
        log.push_back("store " + channel + " " + id.toString() + " " + time);
        return pplx::task_from_result();
    };
    bridge->deliver(received(2));
    executor->run();
    check({"event 1", "store /topic/A 1 now", "event 2", "store /topic/A 2 now"});
}

BOOST_AUTO_TEST_CASE(room_ends_and_comes_back) {
    int calls = 0;
    bridge->setOnRoom([&] { ++calls; });
    BOOST_TEST(bridge->hasRoom());
    bridge->deliver(received(5));
    BOOST_TEST(!bridge->hasRoom());
    executor->run();
    BOOST_TEST(bridge->hasRoom());
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(dropped_events_make_room) {
    int calls = 0;
    bridge->setOnRoom([&] { ++calls; });
    bridge->deliver(received(5));
    bridge->dropEvents();
    BOOST_TEST(bridge->hasRoom());
    BOOST_TEST(calls == 1);
    executor->run();
    check({});
}

BOOST_AUTO_TEST_CASE(failing_observer_is_told_to_error_observers) {
    logErrors();
    observers->events.add(2, {}, [](const Event&) { throw std::runtime_error("bad"); });
    bridge->deliver(received(1));
    executor->run();
    check({"observer failed: bad"});
}

BOOST_AUTO_TEST_CASE(event_that_a_loop_did_not_handle_is_no_error) {
    logErrors();
    observers->events.add(2, {}, [](const Event&) { throw NotHandled("left"); });
    bridge->deliver(received(1));
    executor->run();
    check({});
}

BOOST_AUTO_TEST_CASE(cancelled_work_of_an_observer_is_reported) {
    logErrors();
    observers->events.add(2, {}, [](const Event&) { throw OperationCancelled("given up"); });
    bridge->deliver(received(1));
    executor->run();
    check({"given up"});
}

// --- Reports ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(error_observers_are_given_the_error_itself) {
    std::string seen;
    observers->errors.add(1, {}, [&](const Error& error) {
        seen = dynamic_cast<const ServerError&>(error).reason();
    });
    bridge->reportError(
        std::make_exception_ptr(ServerError("refused", 403, "403::x", "", "", false)));
    executor->run();
    BOOST_TEST(seen == "403::x");
}

BOOST_AUTO_TEST_CASE(without_error_observers_the_logger_is_told) {
    bridge->reportError(std::make_exception_ptr(TransportError("cut")));
    executor->run();
    BOOST_TEST(logger->contains(LogLevel::Warning, "cut"));
}

BOOST_AUTO_TEST_CASE(foreign_exceptions_are_reported_as_errors) {
    logErrors();
    bridge->reportError(std::make_exception_ptr(std::runtime_error("odd")));
    executor->run();
    BOOST_REQUIRE(log.size() == 1U);
    BOOST_TEST(log[0].find("odd") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(error_observer_that_throws_is_logged_and_harms_nobody_else) {
    observers->errors.add(1, {}, [](const Error&) { throw std::runtime_error("bad"); });
    observers->errors.add(2, {}, [this](const Error& error) { log.push_back(error.what()); });
    bridge->reportError(std::make_exception_ptr(TransportError("cut")));
    executor->run();
    check({"cut"});
    BOOST_TEST(logger->contains(LogLevel::Error, "bad"));
}

BOOST_AUTO_TEST_CASE(states_and_gaps_are_reported_and_logged) {
    observers->states.add(1, {}, [this](const StateChange& change) {
        log.push_back(std::string(toString(change.from)) + ">" + toString(change.to) + " " +
                      change.reason);
    });
    observers->gaps.add(2, {}, [this](const Gap& gap) {
        log.push_back(gap.channel + " " + toString(gap.reason) + " " +
                      gap.lastPosition->toString() + " " + gap.resumedFrom.toString());
    });
    bridge->reportState({ClientState::Connected, ClientState::Reconnecting, "session lost"});
    bridge->reportGap(
        {"/topic/A", ReplayId::fromInt64(41), ReplayId::newEvents(), GapReason::PositionRejected});
    executor->run();
    check({"Connected>Reconnecting session lost",
           "/topic/A the server no longer knows the position 41 -1"});
    BOOST_TEST(logger->contains(LogLevel::Info, "Connected -> Reconnecting: session lost"));
    BOOST_TEST(logger->contains(LogLevel::Warning, "/topic/A"));
}

BOOST_AUTO_TEST_CASE(observer_with_a_task_delays_what_comes_after) {
    const pplx::task_completion_event<void> end;
    observers->states.add(1, {}, [this, end](const StateChange& change) {
        log.push_back(toString(change.to));
        return change.to == ClientState::Starting ? pplx::task<void>(end)
                                                  : pplx::task_from_result();
    });
    bridge->reportState({ClientState::Stopped, ClientState::Starting, {}});
    bridge->reportState({ClientState::Starting, ClientState::Connected, {}});
    executor->run();
    check({"Starting"});
    end.set();
    executor->run();
    check({"Starting", "Connected"});
}

BOOST_AUTO_TEST_CASE(observers_of_one_report_wait_for_each_other_and_hooks_do_not) {
    const pplx::task_completion_event<void> end;
    observers->states.add(1, {}, [this, end](const StateChange&) {
        log.push_back("first");
        return pplx::task<void>(end);
    });
    observers->states.add(2, {}, [this](const StateChange&) { log.push_back("second"); });
    bridge->reportState({ClientState::Stopped, ClientState::Starting, {}});
    BOOST_TEST(result(bridge->endPoint("67.0")) == "/cometd/67.0");
    check({"first"});
    end.set();
    const auto closed = bridge->close({ClientState::Stopping, ClientState::Stopped, {}});
    BOOST_REQUIRE(executor->runUntilDone(closed));
    check({"first", "second", "first", "second"});
}

BOOST_AUTO_TEST_CASE(closing_reports_the_last_state_and_nothing_after_it) {
    observers->states.add(
        1, {}, [this](const StateChange& change) { log.push_back(toString(change.to)); });
    observers->events.add(2, {}, [this](const Event&) { log.push_back("event"); });
    logErrors();
    bridge->reportError(std::make_exception_ptr(TransportError("before")));
    bridge->deliver(received(2));
    const auto closed = bridge->close({ClientState::Stopping, ClientState::Stopped, {}});
    BOOST_REQUIRE(executor->runUntilDone(closed));
    check({"before", "Stopped"});
    bridge->reportError(std::make_exception_ptr(TransportError("after")));
    bridge->deliver(received(2));
    executor->run();
    check({"before", "Stopped"});
}

BOOST_AUTO_TEST_SUITE_END()
