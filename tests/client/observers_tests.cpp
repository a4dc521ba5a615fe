// SPDX-License-Identifier: MIT
// Observers, hooks and the pull interface as a user meets them.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/cpprest_transport.h"
#include "sfstreaming/json.h"
#include "tests/client/client_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

BOOST_FIXTURE_TEST_SUITE(observers_tests, ClientFixture)

BOOST_AUTO_TEST_CASE(event_shows_what_was_sent) {
    Collected<std::string> seen;
    client->addEventObserver([seen](const Event& event) {
        seen.add(std::string(event.channel()) + " " + event.replayId()->toString() + " " +
                 std::string(event.creationTime()) + " " +
                 event.field("sobject", "Name").asString());
    });
    start();
    const auto id = salesforce->publish(kChannel, {{"Name", "Acme \"é\""}});
    BOOST_REQUIRE(seen.waitForSize(1));
    BOOST_TEST(seen.all()[0] ==
               "/topic/Foo " + std::to_string(id) + " 2026-09-22T14:15:16.789Z Acme \"é\"");
}

BOOST_AUTO_TEST_CASE(observer_of_one_channel_sees_no_other) {
    Collected<std::string> seen;
    client->addEventObserver(
        "/topic/Bar", [seen](const Event& event) { seen.add(std::string(event.channel())); });
    start();
    client->subscribe("/topic/Bar").wait();
    salesforce->publish(kChannel);
    salesforce->publish("/topic/Bar");
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_REQUIRE(seen.waitForSize(1));
    BOOST_TEST(seen.all() == std::vector<std::string>{"/topic/Bar"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(message_observer_sees_meta_messages_too) {
    Collected<std::string> channels;
    client->addMessageObserver(
        [channels](const Message& message) { channels.add(std::string(message.channel())); });
    start();
    salesforce->publish(kChannel);
    BOOST_TEST(channels.waitForAny([](const std::string& c) { return c == "/meta/handshake"; }));
    BOOST_TEST(channels.waitForAny([](const std::string& c) { return c == "/meta/subscribe"; }));
    BOOST_TEST(channels.waitForAny([](const std::string& c) { return c == "/meta/connect"; }));
    BOOST_TEST(channels.waitForAny([](const std::string& c) { return c == "/topic/Foo"; }));
}

BOOST_AUTO_TEST_CASE(throwing_observer_harms_no_other_and_its_event_is_not_stored) {
    Collected<int> second;
    Collected<int> stored;
    client->onStore = [stored](std::string, ReplayId, std::string) {
        stored.add(1);
        return pplx::task_from_result();
    };
    client->addEventObserver([](const Event&) { throw std::runtime_error("bad"); });
    client->addEventObserver([second](const Event&) { second.add(1); });
    start();
    salesforce->publish(kChannel);
    BOOST_REQUIRE(second.waitForSize(1));
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    BOOST_TEST(observed->errors.all()[0] == "observer failed: bad");
    BOOST_TEST(stored.size() == 0U);
}

BOOST_AUTO_TEST_CASE(next_event_waits_for_the_task_of_an_observer) {
    const pplx::task_completion_event<void> finish;
    Collected<std::int64_t> order;
    client->addEventObserver([order, finish](const Event& event) {
        order.add(event.replayId()->toInt64());
        return pplx::task<void>(finish);
    });
    Collected<std::int64_t> stored;
    client->onStore = [stored](std::string, ReplayId id, std::string) {
        stored.add(id.toInt64());
        return pplx::task_from_result();
    };
    start();
    const auto first = salesforce->publish(kChannel);
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    const auto second = salesforce->publish(kChannel);
    BOOST_REQUIRE(order.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));  // polls go on meanwhile
    BOOST_TEST(order.size() == 1U);
    BOOST_TEST(stored.size() == 0U);
    finish.set();
    BOOST_REQUIRE(stored.waitForSize(2));
    BOOST_TEST(order.all() == (std::vector<std::int64_t>{first, second}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hooks_run_while_the_task_of_an_observer_is_pending) {
    const pplx::task_completion_event<void> finish;
    client->addEventObserver([finish](const Event&) { return pplx::task<void>(finish); });
    start();
    salesforce->publish(kChannel);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_TEST(isDoneInTime(client->subscribe("/topic/Bar")));
    finish.set();
}

BOOST_AUTO_TEST_CASE(events_can_be_pulled_by_a_loop_that_uses_the_client) {
    Collected<std::int64_t> stored;
    client->onStore = [stored](std::string, ReplayId id, std::string) {
        stored.add(id.toInt64());
        return pplx::task_from_result();
    };
    start();
    auto stream = client->events();
    std::vector<std::int64_t> sent;
    for (int i = 0; i < 3; ++i) {
        sent.push_back(salesforce->publish(kChannel));
    }
    std::vector<std::int64_t> pulled;
    for (const Event& event : stream) {
        pulled.push_back(event.replayId()->toInt64());
        client->subscribe("/topic/Bar").wait();
        if (pulled.size() == 3) {
            client->stop().wait();
        }
    }
    BOOST_TEST(pulled == sent, boost::test_tools::per_element());
    BOOST_TEST(stored.size() == 2U);  // the third was still being handled when the client stopped
}

BOOST_AUTO_TEST_CASE(event_counts_as_handled_when_a_loop_is_left) {
    Collected<std::int64_t> stored;
    client->onStore = [stored](std::string, ReplayId id, std::string) {
        stored.add(id.toInt64());
        return pplx::task_from_result();
    };
    start();
    {
        auto stream = client->events();
        salesforce->publish(kChannel);
        for (const Event& event : stream) {
            BOOST_TEST(event.replayId().has_value());
            break;
        }
    }
    BOOST_TEST(stored.waitForSize(1));
    try {
        auto stream = client->events();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->publish(kChannel);
        for (const Event& event : stream) {
            throw std::runtime_error(std::string(event.channel()));
        }
    } catch (const std::runtime_error&) {
    }
    client->stop().wait();
    BOOST_TEST(stored.size() == 1U);
}

BOOST_AUTO_TEST_CASE(continuations_of_the_clients_tasks_run_off_the_network_thread) {
    start();
    Collected<int> done;
    client->subscribe("/topic/Bar").then([this, done](const Message&) {
        // Blocking here for good would stop the stream if this were the network's thread.
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->publish(kChannel);
        observed->ids.waitForSize(1);
        done.add(1);
    });
    BOOST_TEST(done.waitForSize(1));
    BOOST_TEST(observed->ids.size() == 1U);
}

BOOST_AUTO_TEST_CASE(unsubscribe_ends_the_events_of_a_channel) {
    start();
    client->subscribe("/topic/Bar").wait();
    const Message reply = client->unsubscribe(kChannel).get();
    BOOST_TEST(reply.field("successful").asBool());
    salesforce->publish(kChannel);
    const auto id = salesforce->publish("/topic/Bar");
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_TEST(observed->ids.all()[0] == id);
    BOOST_CHECK_THROW(client->unsubscribe(kChannel).get(), UsageError);
}

BOOST_AUTO_TEST_CASE(filter_is_kept_in_the_subscription_and_left_out_of_the_position) {
    client->start().wait();
    client->subscribe("/topic/Foo?Type='Customer'", ReplayId::allEvents()).wait();
    const auto requests = salesforce->requests();
    const auto found = std::find_if(requests.begin(), requests.end(), [](const auto& request) {
        return request.channel == "/meta/subscribe";
    });
    BOOST_REQUIRE((found != requests.end()));
    BOOST_TEST(found->message["subscription"] == "/topic/Foo?Type='Customer'");
    BOOST_TEST(found->message["ext"]["replay"]["/topic/Foo"] == -2);
    salesforce->publish(kChannel);
    BOOST_TEST(observed->ids.waitForSize(1));
}

BOOST_AUTO_TEST_CASE(channel_that_is_no_text_is_refused) {
    start();
    BOOST_CHECK_THROW(client->subscribe("/event/bad\xff").get(), UsageError);
    salesforce->publish(kChannel);
    BOOST_TEST(observed->ids.waitForSize(1));
}

BOOST_AUTO_TEST_CASE(wrong_use_says_what_to_do) {
    BOOST_CHECK_THROW(client->subscribe(kChannel).get(), UsageError);
    client->start().wait();
    client->subscribe("/topic/Foo?Type='Customer'").wait();
    BOOST_CHECK_THROW(client->subscribe(kChannel).get(), UsageError);
    BOOST_CHECK_THROW(client->start().get(), UsageError);
    BOOST_CHECK_THROW(client->subscribe("topic/Foo").get(), UsageError);
    BOOST_CHECK_THROW(client->subscribe("/meta/connect").get(), UsageError);
}

BOOST_AUTO_TEST_CASE(rest_calls_renew_a_refused_token_once) {
    client->start().wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    BOOST_TEST(client->instanceUrl() == "https://acme.example");
    client->get("/services/data/v67.0/limits").wait();
    salesforce->script("/services/data/v67.0/limits", FakeSalesforce::Answer::text(401, "[]"));
    client->get("/services/data/v67.0/limits").wait();
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 2U);
    salesforce->script("/services/data/v67.0/nope", FakeSalesforce::Answer::text(404, "[]"));
    BOOST_CHECK_THROW(client->get("/services/data/v67.0/nope").get(), ServerError);
}

BOOST_AUTO_TEST_CASE(rest_call_that_is_answered_with_a_redirection_fails) {
    client->start().wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script("/services/data/v67.0/moved", FakeSalesforce::Answer::text(302, ""));
    BOOST_CHECK_THROW(client->get("/services/data/v67.0/moved").get(), ServerError);
}

BOOST_AUTO_TEST_CASE(url_that_is_not_percent_encoded_is_refused_by_the_transport) {
    const auto transport = makeCpprestTransport({});
    for (const char* query : {"A>B", "\"A\"", "{A}", "é"}) {
        HttpRequest request;
        request.url = std::string("https://localhost/query?q=") + query;
        const auto sent = transport->send(std::move(request), pplx::cancellation_token::none());
        BOOST_REQUIRE(isDoneInTime(sent));
        BOOST_CHECK_EXCEPTION(sent.get(), TransportError, [](const TransportError& error) {
            return !error.isTransient() &&
                   std::string(error.what()).find("percent-encoded") != std::string::npos;
        });
    }
}

BOOST_AUTO_TEST_CASE(state_observer_may_return_the_task_of_a_subscription) {
    Collected<std::string> subscribed;
    client->addStateObserver([subscribed, raw = client.get()](const StateChange& change) {
        if (change.to != ClientState::Connected) {
            return pplx::task_from_result();
        }
        return raw->subscribe("/topic/Bar").then([subscribed](const Message& reply) {
            subscribed.add(std::string(reply.channel()));
        });
    });
    client->start().wait();
    BOOST_REQUIRE(subscribed.waitForSize(1));
    BOOST_TEST(subscribed.all()[0] == "/meta/subscribe");
}

BOOST_AUTO_TEST_CASE(states_follow_the_life_of_the_client) {
    start();
    client->stop().wait();
    const std::vector<ClientState> expected{ClientState::Starting, ClientState::Connected,
                                            ClientState::Stopping, ClientState::Stopped};
    BOOST_TEST((observed->states.all() == expected));
}

BOOST_AUTO_TEST_SUITE_END()
