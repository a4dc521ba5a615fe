// SPDX-License-Identifier: MIT
// Destruction, start and stop at every awkward moment.
#include <atomic>
#include <future>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "tests/support/settle.h"
#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

constexpr const char* kChannel = "/topic/Foo";

struct Fixture {
    std::shared_ptr<FakeSalesforce> salesforce = std::make_shared<FakeSalesforce>();

    ~Fixture() { BOOST_TEST(isLetGoOf(salesforce)); }

    std::shared_ptr<TestClient> make(ClientOptions options) {
        return makeClient<TestClient>(std::move(options));
    }
    std::shared_ptr<TestClient> make() { return make(quickOptions(salesforce)); }

    std::shared_ptr<TestClient> makeConnected() {
        auto client = make();
        client->start().wait();
        client->subscribe(kChannel).wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        return client;
    }

    /// A future that is ready when the client has been destroyed.
    static std::shared_future<std::thread::id> destroyed(TestClient& client) {
        auto promise = std::make_shared<std::promise<std::thread::id>>();
        client.onDestroyed = [promise] { promise->set_value(std::this_thread::get_id()); };
        return promise->get_future().share();
    }
};

/// A login transport that looks at the client it works for.
class CallingBack final : public HttpTransport {
public:
    explicit CallingBack(std::shared_ptr<HttpTransport> next) : next_(std::move(next)) {}

    std::weak_ptr<TestClient> client;

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override {
        if (const auto caller = client.lock()) {
            caller->removeObserver(0);
        }
        return next_->send(std::move(request), std::move(token));
    }

private:
    const std::shared_ptr<HttpTransport> next_;
};

bool isReady(const std::shared_future<std::thread::id>& future) {
    return future.wait_for(kDeadline) == std::future_status::ready;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lifetime_tests, Fixture)

BOOST_AUTO_TEST_CASE(last_reference_dropped_while_a_poll_is_open) {
    auto client = makeConnected();
    const auto gone = destroyed(*client);
    client.reset();
    BOOST_TEST(isReady(gone));
}

BOOST_AUTO_TEST_CASE(last_reference_dropped_inside_an_observer) {
    auto client = makeConnected();
    const auto gone = destroyed(*client);
    auto holder = std::make_shared<std::shared_ptr<TestClient>>(client);
    client->addEventObserver([holder](const Event&) { holder->reset(); });
    client.reset();
    salesforce->publish(kChannel);
    BOOST_TEST(isReady(gone));
}

BOOST_AUTO_TEST_CASE(last_reference_dropped_inside_a_hook) {
    auto client = make();
    const auto gone = destroyed(*client);
    auto holder = std::make_shared<std::shared_ptr<TestClient>>(client);
    client->onLast = [holder](std::string) {
        holder->reset();
        return pplx::task_from_result(ReplayId::newEvents());
    };
    client->start().wait();
    client->subscribe(kChannel);
    client.reset();
    BOOST_TEST(isReady(gone));
}

BOOST_AUTO_TEST_CASE(client_lives_until_the_task_of_a_hook_is_done) {
    auto client = make();
    const pplx::task_completion_event<void> finish;
    Collected<int> called;
    client->onStore = [called, finish](std::string, ReplayId, std::string) {
        called.add(1);
        return pplx::task<void>(finish);
    };
    const auto gone = destroyed(*client);
    client->start().wait();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->publish(kChannel);
    BOOST_REQUIRE(called.waitForSize(1));
    client.reset();
    BOOST_TEST((gone.wait_for(std::chrono::seconds(0)) == std::future_status::timeout));
    finish.set();
    BOOST_TEST(isReady(gone));
}

BOOST_AUTO_TEST_CASE(dropped_during_start) {
    auto client = make();
    salesforce->script("/meta/handshake", FakeSalesforce::Answer::silence());
    const auto started = client->start();
    BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", 1));
    client.reset();
    BOOST_REQUIRE(isDoneInTime(started));
    BOOST_CHECK_THROW(started.get(), OperationCancelled);
}

BOOST_AUTO_TEST_CASE(dropped_during_stop) {
    auto client = makeConnected();
    salesforce->script("/meta/disconnect", FakeSalesforce::Answer::silence());
    const auto stopped = client->stop();
    client.reset();
    BOOST_TEST(isDoneInTime(stopped));
}

BOOST_AUTO_TEST_CASE(stopped_twice_at_once) {
    const auto client = makeConnected();
    const auto first = client->stop();
    const auto second = client->stop();
    BOOST_TEST(isDoneInTime(first));
    BOOST_TEST(isDoneInTime(second));
    BOOST_TEST((client->state() == ClientState::Stopped));
    BOOST_TEST(salesforce->count("/meta/disconnect") == 1U);
}

BOOST_AUTO_TEST_CASE(stop_of_a_client_that_never_ran) {
    BOOST_TEST(isDoneInTime(make()->stop()));
}

BOOST_AUTO_TEST_CASE(stopped_inside_an_observer) {
    const auto client = makeConnected();
    const auto observed = observe(*client);
    client->addEventObserver([raw = client.get()](const Event&) { raw->askStop(); });
    salesforce->publish(kChannel);
    BOOST_TEST(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Stopped; }));
}

BOOST_AUTO_TEST_CASE(stopped_while_connecting) {
    const auto client = make();
    salesforce->script("/meta/handshake", FakeSalesforce::Answer::silence());
    const auto started = client->start();
    BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", 1));
    BOOST_TEST(isDoneInTime(client->stop()));
    BOOST_CHECK_THROW(started.get(), OperationCancelled);
}

BOOST_AUTO_TEST_CASE(stop_sends_the_disconnect_and_is_quick) {
    const auto client = makeConnected();
    const auto begin = std::chrono::steady_clock::now();
    client->stop().wait();
    BOOST_TEST(salesforce->count("/meta/disconnect") == 1U);
    // The poll is held for 110 s: stopping does not wait for it.
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_CASE(started_again_after_stop) {
    const auto client = makeConnected();
    const auto observed = observe(*client);
    client->stop().wait();
    client->start().wait();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->publish(kChannel);
    BOOST_TEST(observed->ids.waitForSize(1));
    client->stop().wait();
}

BOOST_AUTO_TEST_CASE(stop_right_after_start_cancels_the_sign_in) {
    auto options = quickOptions(salesforce);
    options.stopTimeout = std::chrono::seconds(5);
    for (int i = 0; i < 20; ++i) {
        salesforce->script("/services/oauth2/token", FakeSalesforce::Answer::silence());
        const auto client = make(options);
        const auto started = client->start();
        const auto stopped = client->stop();
        BOOST_REQUIRE(isDoneInTime(stopped));
        BOOST_CHECK_NO_THROW(stopped.get());
        BOOST_REQUIRE(isDoneInTime(started));
        BOOST_CHECK_THROW(started.get(), OperationCancelled);
    }
}

BOOST_AUTO_TEST_CASE(login_transport_may_call_the_client) {
    auto options = quickOptions(salesforce);
    const auto login = std::make_shared<CallingBack>(salesforce);
    options.loginTransport = login;
    const auto client = make(options);
    login->client = client;
    const auto started = client->start();
    BOOST_REQUIRE(isDoneInTime(started));
    BOOST_CHECK_NO_THROW(started.get());
    client->stop().wait();
}

BOOST_AUTO_TEST_CASE(stream_opened_after_stop_belongs_to_the_next_life) {
    const auto client = make();
    for (int i = 0; i < 20; ++i) {
        client->start().wait();
        client->stop().wait();
        auto stream = client->events();
        client->start().wait();
        client->subscribe(kChannel).wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->publish(kChannel);
        const auto next = stream.next();
        BOOST_REQUIRE(isDoneInTime(next));
        BOOST_REQUIRE(next.get().has_value());
        client->stop().wait();
    }
}

BOOST_AUTO_TEST_CASE(durations_may_be_as_long_as_the_type_allows) {
    constexpr auto kMax = std::chrono::milliseconds::max();
    auto options = quickOptions(salesforce);
    options.pollTimeout = options.pollMargin = options.requestTimeout = kMax;
    options.startTimeout = options.disconnectTimeout = options.stopTimeout = kMax;
    options.limitBackoff.ceiling = options.subscribeRetry.maxDelay = kMax;
    const auto client = make(options);
    const auto observed = observe(*client);
    const auto started = client->start();
    BOOST_REQUIRE(isDoneInTime(started));
    BOOST_CHECK_NO_THROW(started.get());
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->publish(kChannel);
    BOOST_TEST(observed->ids.waitForSize(1));
    const auto stopped = client->stop();
    BOOST_REQUIRE(isDoneInTime(stopped));
    BOOST_CHECK_NO_THROW(stopped.get());
}

BOOST_AUTO_TEST_CASE(negative_delays_are_refused) {
    auto options = quickOptions(salesforce);
    options.busyBackoff.first = std::chrono::milliseconds(-1);
    BOOST_CHECK_THROW(make(options), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(stop_with_a_hook_that_never_finishes) {
    auto options = quickOptions(salesforce);
    options.stopTimeout = std::chrono::milliseconds(20);
    const auto client = make(options);
    Collected<int> called;
    const pplx::task_completion_event<void> never;
    client->onStore = [called, never](std::string, ReplayId, std::string) {
        called.add(1);
        return pplx::task<void>(never);
    };
    client->start().wait();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->publish(kChannel);
    BOOST_REQUIRE(called.waitForSize(1));
    const auto stopped = client->stop();
    BOOST_REQUIRE(isDoneInTime(stopped));
    BOOST_CHECK_THROW(stopped.get(), TimeoutError);
    never.set();
}

BOOST_AUTO_TEST_CASE(hooks_that_throw_fail_or_return_nothing_are_reported) {
    const auto client = make();
    const auto observed = observe(*client);
    client->onStore = [calls = 0](std::string, ReplayId, std::string) mutable -> pplx::task<void> {
        switch (calls++) {
            case 0:
                throw std::runtime_error("thrown");
            case 1:
                return pplx::task_from_exception<void>(std::runtime_error("failed"));
            default:
                return {};
        }
    };
    client->start().wait();
    client->subscribe(kChannel).wait();
    for (int i = 0; i < 3; ++i) {
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->publish(kChannel);
        BOOST_REQUIRE(observed->errors.waitForSize(static_cast<std::size_t>(i) + 1));
    }
    BOOST_TEST(observed->ids.size() == 3U);
    const auto errors = observed->errors.all();
    BOOST_TEST(errors[0] == "storeReplayId failed: thrown");
    BOOST_TEST(errors[1] == "storeReplayId failed: failed");
    BOOST_TEST(errors[2].find("empty task") != std::string::npos);
    client->stop().wait();
}

BOOST_AUTO_TEST_CASE(dropped_failing_task_does_not_end_the_process) {
    const auto client = make();
    client->subscribe(kChannel);  // before start(): fails, and nobody looks
    client->onFetchToken = [] {
        return pplx::task_from_exception<AccessToken>(AuthenticationError("refused"));
    };
    const auto observed = observe(*client);
    client->start();
    BOOST_TEST(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Stopped; }));
}

BOOST_AUTO_TEST_CASE(destroyed_on_the_thread_that_drops_the_last_reference_after_stop) {
    for (int i = 0; i < 100; ++i) {
        auto client = makeConnected();
        const auto gone = destroyed(*client);
        client->stop().wait();
        client.reset();
        BOOST_REQUIRE((gone.wait_for(std::chrono::seconds(0)) == std::future_status::ready));
        BOOST_REQUIRE(gone.get() == std::this_thread::get_id());
    }
}

BOOST_AUTO_TEST_CASE(observer_removed_while_it_runs) {
    const auto client = makeConnected();
    std::promise<void> entered;
    std::promise<void> leave;
    std::atomic<bool> left{false};
    const auto id = client->addEventObserver([&](const Event&) {
        entered.set_value();
        leave.get_future().wait();
        left = true;
    });
    salesforce->publish(kChannel);
    entered.get_future().wait();
    const auto removed = client->removeObserver(id);
    BOOST_TEST(!removed.is_done());
    leave.set_value();
    BOOST_REQUIRE(isDoneInTime(removed));
    BOOST_TEST(left.load());
    client->stop().wait();
}

BOOST_AUTO_TEST_CASE(a_hundred_clients_at_once) {
    std::vector<std::shared_ptr<TestClient>> clients;
    std::vector<std::shared_ptr<Observed>> observed;
    std::vector<pplx::task<Message>> subscribed;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(make());
        observed.push_back(observe(*clients.back()));
        clients.back()->start();
        subscribed.push_back(clients.back()->subscribe(kChannel));
    }
    for (const auto& task : subscribed) {
        BOOST_REQUIRE(isDoneInTime(task));
    }
    BOOST_REQUIRE(salesforce->waitForHeldPolls(100));
    salesforce->publish(kChannel);
    for (const auto& each : observed) {
        BOOST_REQUIRE(each->ids.waitForSize(1));
    }
    std::vector<pplx::task<void>> stopped;
    for (const auto& client : clients) {
        stopped.push_back(client->stop());
    }
    for (const auto& task : stopped) {
        BOOST_REQUIRE(isDoneInTime(task));
    }
}

BOOST_AUTO_TEST_CASE(client_without_a_shared_owner_is_refused) {
    TestClient client(quickOptions(salesforce));
    BOOST_CHECK_EXCEPTION(client.start().get(), UsageError, [](const UsageError& error) {
        return std::string(error.what()).find("makeClient") != std::string::npos;
    });
}

#ifndef NDEBUG
BOOST_AUTO_TEST_CASE(waiting_for_the_own_client_inside_an_observer_is_told) {
    const auto client = makeConnected();
    const auto observed = observe(*client);
    client->addEventObserver([raw = client.get()](const Event&) {
        // subscribe() asks hooks, which cannot run before this returns.
        raw->subscribe("/topic/Bar").wait();
    });
    salesforce->publish(kChannel);
    BOOST_TEST(observed->errors.waitForAny([](const std::string& error) {
        return error.find("waits for a task of its own client") != std::string::npos;
    }));
    BOOST_TEST(isDoneInTime(client->subscribe("/topic/Bar")));
    client->stop().wait();
}
#endif

BOOST_AUTO_TEST_CASE(destroyed_under_load) {
    for (int i = 0; i < 100; ++i) {
        auto client = makeConnected();
        client->addEventObserver([](const Event&) {});
        for (int n = 0; n < 5; ++n) {
            salesforce->publish(kChannel);
        }
        client.reset();
        salesforce->forgetSessions();
    }
}

BOOST_AUTO_TEST_SUITE_END()
