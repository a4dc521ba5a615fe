// SPDX-License-Identifier: MIT
// Every kind of failure ends in events flowing again, none lost and none twice.
#include <boost/test/unit_test.hpp>

#include "tests/client/client_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

using Answer = FakeSalesforce::Answer;

struct Fixture : ClientFixture {
    std::vector<std::int64_t> published;

    void publish(unsigned count = 1) {
        for (unsigned i = 0; i < count; ++i) {
            published.push_back(salesforce->publish(kChannel));
        }
    }

    /// All that was published has arrived, once and in order.
    void checkNothingLostOrDoubled() {
        BOOST_TEST(observed->ids.waitForSize(published.size()));
        BOOST_TEST(observed->ids.all() == published, boost::test_tools::per_element());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery_tests, Fixture)

BOOST_AUTO_TEST_CASE(events_flow) {
    start();
    publish(3);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.all().empty());
}

BOOST_AUTO_TEST_CASE(lost_session_is_resumed_behind_the_last_event) {
    start();
    publish(2);
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    salesforce->forgetSessions();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/meta/handshake") == 2U);
    BOOST_TEST(
        observed->states.waitForAny([](ClientState s) { return s == ClientState::Reconnecting; }));
}

BOOST_AUTO_TEST_CASE(server_sent_disconnect_is_a_lost_session) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->disconnectSessions();
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(refused_token_means_one_new_sign_in) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->revokeTokens();
    publish(1);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 2U);
}

BOOST_AUTO_TEST_CASE(failed_poll_is_resumed_from_the_cursor) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->script("/meta/connect",
                       Answer::fail(std::make_exception_ptr(TransportError("connection reset"))));
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", 2));
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(failed_poll_without_a_cursor_keeps_the_session) {
    client->start().wait();
    salesforce->script("/meta/connect",
                       Answer::fail(std::make_exception_ptr(TransportError("connection reset"))));
    client->subscribe(kChannel).wait();
    salesforce->queueRaw(R"({"channel":"/other","data":{}})");
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
}

BOOST_AUTO_TEST_CASE(truncated_reply_is_reported_and_resumed) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script("/meta/connect", Answer::text(200, R"([{"channel":"/topic/Foo","data":{)"));
    publish(1);
    publish(1);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.size() >= 1U);
}

BOOST_AUTO_TEST_CASE(busy_poll_is_sent_again_in_the_same_session) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script(
        "/meta/connect",
        Answer::error("401::Authentication invalid",
                      {{"ext", {{"sfdc", {{"failureReason", "503::Server is too busy.  Please"}}}}},
                       {"advice", {{"reconnect", "none"}, {"interval", 0}}}}));
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 1U);
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
}

BOOST_AUTO_TEST_CASE(refused_credentials_end_the_client_with_a_report) {
    start();
    client->onFetchToken = [] {
        return pplx::task_from_exception<AccessToken>(
            AuthenticationError("refused", 400, "invalid_grant"));
    };
    salesforce->revokeTokens();
    BOOST_TEST(observed->errors.waitForAny([](const std::string& e) { return e == "refused"; }));
    BOOST_TEST(
        observed->states.waitForAny([](ClientState s) { return s == ClientState::Stopped; }));
}

BOOST_AUTO_TEST_CASE(denied_handshakes_are_tried_again_until_they_succeed) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    for (int i = 0; i < 2; ++i) {
        salesforce->script(
            "/meta/handshake",
            Answer::error(
                "403::Handshake denied",
                {{"ext",
                  {{"sfdc",
                    {{"failureReason", "403::Organization concurrent user limit exceeded"}}}}}}));
    }
    salesforce->forgetSessions();
    publish(1);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 1U);
}

BOOST_AUTO_TEST_CASE(busy_subscribe_is_retried_and_its_task_waits) {
    client->start().wait();
    for (int i = 0; i < 3; ++i) {
        salesforce->script(
            "/meta/subscribe",
            Answer::error("403:denied_by_security_policy:subscribe_denied",
                          {{"ext", {{"sfdc", {{"failureReason", "503::Server is too busy."}}}}}}));
    }
    BOOST_TEST(isDoneInTime(client->subscribe(kChannel)));
    BOOST_TEST(salesforce->count("/meta/subscribe") == 4U);
    BOOST_TEST(observed->errors.waitForSize(3));
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(subscribe_gives_up_after_its_count) {
    client.reset();
    auto options = quickOptions(salesforce);
    options.subscribeRetry.maxCount = 2;
    client = makeClient<TestClient>(options);
    client->start().wait();
    for (int i = 0; i < 3; ++i) {
        salesforce->script(
            "/meta/subscribe",
            Answer::error("x",
                          {{"ext", {{"sfdc", {{"failureReason", "503::Server is too busy"}}}}}}));
    }
    BOOST_CHECK_THROW(client->subscribe(kChannel).get(), ServerError);
    BOOST_TEST(salesforce->count("/meta/subscribe") == 3U);
}

BOOST_AUTO_TEST_CASE(subscription_that_worked_is_restored_however_long_the_server_is_busy) {
    client->stop().wait();
    auto options = quickOptions(salesforce);
    options.subscribeRetry.maxCount = 1;
    client = makeClient<TestClient>(options);
    observed = observe(*client);
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    for (const char* const reason :
         {"503::Server is too busy", "503::Server is too busy", "503::Server is too busy",
          "403::Organization total events daily limit exceeded"}) {
        salesforce->script("/meta/subscribe",
                           Answer::error("403:denied_by_security_policy:subscribe_denied",
                                         {{"ext", {{"sfdc", {{"failureReason", reason}}}}}}));
    }
    salesforce->forgetSessions();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/meta/subscribe") == 6U);
}

BOOST_AUTO_TEST_CASE(shared_cookies_are_reported_once) {
    start();
    for (int i = 0; i < 2; ++i) {
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->script(
            "/meta/connect",
            Answer::json({{{"channel", "/meta/connect"},
                           {"successful", true},
                           {"advice", {{"interval", 0}, {"multiple-clients", true}}}}}));
        publish(1);
    }
    publish(1);
    checkNothingLostOrDoubled();
    const auto errors = observed->errors.all();
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].find("same cookies") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_subscription_fails_with_the_reply) {
    client->start().wait();
    salesforce->script("/meta/subscribe",
                       Answer::error("400::The channel you requested to subscribe to does not "
                                     "exist {/topic/Foo}"));
    try {
        client->subscribe(kChannel).get();
        BOOST_ERROR("must be refused");
    } catch (const ServerError& error) {
        BOOST_TEST(error.bayeuxCode() == 400);
        BOOST_TEST(error.channel() == kChannel);
        BOOST_TEST(!error.isTransient());
        BOOST_TEST(error.response().find("does not exist") != std::string::npos);
    }
    BOOST_TEST((client->state() == ClientState::Connected));
}

BOOST_AUTO_TEST_CASE(rejected_position_fails_by_default) {
    client->onLast = [](std::string) { return pplx::task_from_result(ReplayId::fromInt64(1)); };
    publish(2);
    published.clear();
    client->start().wait();
    BOOST_CHECK_THROW(client->subscribe(kChannel).get(), ServerError);
}

BOOST_AUTO_TEST_CASE(rejected_position_falls_back_and_reports_the_gap) {
    client->onLast = [](std::string) { return pplx::task_from_result(ReplayId::fromInt64(1)); };
    client->onFallback = [](std::string, ReplayId) {
        return pplx::task_from_result(ReplayId::allEvents());
    };
    publish(2);
    client->start().wait();
    client->subscribe(kChannel).wait();
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(observed->gaps.waitForSize(1));
    const Gap gap = observed->gaps.all().front();
    BOOST_TEST(gap.channel == kChannel);
    BOOST_TEST(gap.lastPosition->toInt64() == 1);
    BOOST_TEST(gap.resumedFrom == ReplayId::allEvents());
}

BOOST_AUTO_TEST_CASE(session_lost_before_any_event_reports_a_gap) {
    start();
    salesforce->forgetSessions();
    BOOST_REQUIRE(observed->gaps.waitForSize(1));
    BOOST_TEST(!observed->gaps.all().front().lastPosition.has_value());
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(events_delivered_again_are_dropped) {
    start();
    publish(3);
    BOOST_REQUIRE(observed->ids.waitForSize(3));
    salesforce->queueRaw(R"({"channel":"/topic/Foo","data":{"event":{"replayId":)" +
                         std::to_string(published.back()) + R"(}}})");
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(malformed_event_is_reported_and_the_stream_goes_on) {
    start();
    publish(1);
    salesforce->queueRaw(R"({"data":{"event":{}}})");
    publish(1);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.waitForSize(1));
}

BOOST_AUTO_TEST_CASE(start_gives_up_after_its_time) {
    client.reset();
    auto options = quickOptions(salesforce);
    options.startTimeout = std::chrono::milliseconds(30);
    client = makeClient<TestClient>(options);
    client->onFetchToken = [] {
        return pplx::task_from_exception<AccessToken>(TransportError("no route"));
    };
    BOOST_CHECK_THROW(client->start().get(), TransportError);
    BOOST_TEST((client->state() == ClientState::Stopped));
}

BOOST_AUTO_TEST_CASE(without_auto_reconnect_the_first_loss_ends_the_client) {
    client.reset();
    auto options = quickOptions(salesforce);
    options.capabilities.autoReconnect = false;
    client = makeClient<TestClient>(options);
    observed = observe(*client);
    start();
    salesforce->forgetSessions();
    BOOST_TEST(
        observed->states.waitForAny([](ClientState s) { return s == ClientState::Stopped; }));
    BOOST_TEST(observed->errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(http_error_in_place_of_a_reply_may_have_cost_events) {
    for (const int status : {503, 429, 408}) {
        published.clear();
        client->stop().wait();
        client = makeClient<TestClient>(quickOptions(salesforce));
        observed = observe(*client);
        start();
        publish(1);
        BOOST_REQUIRE(observed->ids.waitForSize(1));
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        const auto handshakes = salesforce->count("/meta/handshake");
        salesforce->script("/meta/connect", Answer::text(status, "<html>"));
        publish(2);
        checkNothingLostOrDoubled();
        BOOST_TEST(salesforce->count("/meta/handshake") == handshakes + 1);
    }
}

BOOST_AUTO_TEST_CASE(http_error_on_a_restoring_subscribe_is_recovered_from) {
    for (const int status : {503, 429, 500}) {
        start();
        publish(1);
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
        salesforce->script("/meta/subscribe", Answer::text(status, ""));
        salesforce->forgetSessions();
        publish(1);
        checkNothingLostOrDoubled();
        client->stop().wait();
    }
}

BOOST_AUTO_TEST_CASE(lost_reply_to_another_call_may_have_cost_events) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    client->subscribe("/topic/Other").wait();
    for (const char* const call : {"/meta/subscribe", "/meta/unsubscribe"}) {
        const auto handshakes = salesforce->count("/meta/handshake");
        salesforce->script(call, Answer::fail(std::make_exception_ptr(TransportError("reset"))));
        const auto task = std::string(call) == "/meta/subscribe"
                              ? client->subscribe("/topic/New")
                              : client->unsubscribe("/topic/New");
        BOOST_REQUIRE(isDoneInTime(task));
        BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", handshakes + 1));
        publish(1);
        checkNothingLostOrDoubled();
    }
}

BOOST_AUTO_TEST_CASE(channel_may_be_subscribed_again_while_it_is_being_left) {
    start();
    for (int i = 0; i < 20; ++i) {
        const auto left = client->unsubscribe(kChannel);
        const auto back = client->subscribe(kChannel);
        BOOST_REQUIRE(isDoneInTime(left));
        BOOST_REQUIRE(isDoneInTime(back));
    }
    const auto requests = salesforce->requests();
    std::string last;
    for (const auto& request : requests) {
        if (request.channel == "/meta/subscribe" || request.channel == "/meta/unsubscribe") {
            BOOST_TEST(request.channel != last);  // one after the other, never side by side
            last = request.channel;
        }
    }
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(recovery_within_a_session_ends_in_connected) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->script("/meta/connect",
                       Answer::error("503::Server is too busy", nlohmann::json::object()));
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
    BOOST_REQUIRE(observed->states.waitForSize(4));
    const std::vector<ClientState> expected{ClientState::Starting, ClientState::Connected,
                                            ClientState::Reconnecting, ClientState::Connected};
    BOOST_TEST((observed->states.all() == expected));
}

BOOST_AUTO_TEST_CASE(handshake_denied_without_a_reason_is_tried_until_it_succeeds) {
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    for (int i = 0; i < 8; ++i) {
        salesforce->script("/meta/handshake",
                           Answer::error("403::Handshake denied", nlohmann::json::object()));
    }
    salesforce->forgetSessions();
    publish(1);
    checkNothingLostOrDoubled();
    // At the start, at the first denial, and once more because nothing helped.
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 3U);
}

BOOST_AUTO_TEST_CASE(received_events_are_delivered_though_the_channel_is_then_refused) {
    const pplx::task_completion_event<void> release;
    Collected<std::int64_t> slow;
    client->addEventObserver([slow, release](const Event& event) {
        slow.add(event.replayId()->toInt64());
        return pplx::task<void>(release);
    });
    start();
    publish(3);
    BOOST_REQUIRE(slow.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script("/meta/subscribe", Answer::error("403::Restricted channel"));
    salesforce->forgetSessions();
    BOOST_REQUIRE(salesforce->waitForCount("/meta/subscribe", 2));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    release.set();
    BOOST_REQUIRE(slow.waitForSize(3));
    BOOST_TEST(slow.all() == published, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lost_poll_without_a_position_reports_a_gap) {
    client->start().wait();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script("/meta/connect",
                       Answer::text(200, R"([{"channel":"/topic/Foo","data":{"ev)"));
    salesforce->queueRaw(R"({"channel":"/other","data":{}})");
    BOOST_REQUIRE(observed->gaps.waitForSize(1));
    BOOST_TEST((observed->gaps.all().front().reason == GapReason::PollFailed));
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
    publish(1);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(token_refused_by_status_alone_before_any_event_is_renewed) {
    for (const int status : {401, 302}) {
        start();
        const auto signIns = salesforce->count("/services/oauth2/token");
        salesforce->script("/meta/connect", Answer::text(status, ""));
        salesforce->queueRaw(R"({"channel":"/other","data":{}})");  // ends the poll in progress
        BOOST_REQUIRE(salesforce->waitForCount("/services/oauth2/token", signIns + 1));
        BOOST_REQUIRE(salesforce->waitForCount("/meta/subscribe", 2));
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        client->stop().wait();
    }
}

BOOST_AUTO_TEST_CASE(start_ends_in_time_though_nothing_answers) {
    client.reset();
    auto options = quickOptions(salesforce);
    options.startTimeout = std::chrono::milliseconds(50);
    client = makeClient<TestClient>(options);
    salesforce->script("/services/oauth2/token", Answer::silence());
    const auto started = client->start();
    BOOST_REQUIRE(isDoneInTime(started));
    BOOST_CHECK_THROW(started.get(), TimeoutError);
}

BOOST_AUTO_TEST_CASE(stop_after_the_client_ended_by_itself_is_bounded) {
    client.reset();
    auto options = quickOptions(salesforce);
    options.capabilities.autoReconnect = false;
    options.stopTimeout = std::chrono::milliseconds(20);
    client = makeClient<TestClient>(options);
    observed = observe(*client);
    const pplx::task_completion_event<void> never;
    client->addEventObserver([never](const Event&) { return pplx::task<void>(never); });
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->forgetSessions();
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    const auto stopped = client->stop();
    BOOST_REQUIRE(isDoneInTime(stopped));
    BOOST_CHECK_THROW(stopped.get(), TimeoutError);
    never.set();
    client = makeClient<TestClient>(quickOptions(salesforce));
}

BOOST_AUTO_TEST_SUITE_END()
