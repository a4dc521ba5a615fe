// SPDX-License-Identifier: MIT
/// @file
/// The life of an emulator, and its use from several threads.
#include <atomic>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

BOOST_AUTO_TEST_SUITE(emulator_tests)

BOOST_AUTO_TEST_CASE(it_can_be_used_before_the_start_and_after_the_stop) {
    Emulator emulator;
    BOOST_TEST(emulator.url() == "");
    const auto early = emulator.publish(kOrders, "{}");
    emulator.start();
    BOOST_TEST(emulator.url().rfind("http://127.0.0.1:", 0) == 0U);
    BOOST_TEST(emulator.controlUrl() != emulator.url());
    const auto middle = emulator.publish(kOrders, "{}");
    emulator.stop();
    const auto late = emulator.publish(kOrders, "{}");
    const std::vector<std::int64_t> expected{early, middle, late};
    BOOST_TEST(emulator.published(kOrders) == expected, boost::test_tools::per_element());
    emulator.killSessions();
    emulator.advanceClock(std::chrono::hours(1));
    emulator.cutConnections();
    BOOST_TEST(
        !emulator.waitUntil([](const Statistics&) { return false; }, std::chrono::milliseconds(1)));
}

BOOST_AUTO_TEST_CASE(starting_and_stopping_twice_is_harmless) {
    Emulator emulator;
    emulator.stop();
    emulator.start();
    const std::string url = emulator.url();
    emulator.start();
    BOOST_TEST(emulator.url() == url);
    emulator.stop();
    emulator.stop();
}

BOOST_AUTO_TEST_CASE(stopping_is_quick_with_polls_in_progress) {
    EmulatorFixture fixture;
    std::vector<std::unique_ptr<BayeuxClient>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<BayeuxClient>(fixture.emulator));
        clients.back()->connectFirst();
        clients.back()->sendPoll(clients.back()->connectMessage());
    }
    BOOST_TEST(fixture.waitForHeldPolls(10));
    fixture.emulator.setDemoRate(1000);
    const auto begin = std::chrono::steady_clock::now();
    fixture.emulator.stop();
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(5)));
    BOOST_TEST(fixture.emulator.statistics().sessions == 10U);  // kept to be looked at
    BOOST_TEST(fixture.emulator.statistics().heldPolls == 0U);
    for (const auto& client : clients) {
        BOOST_TEST(errorOf([&] { client->endPoll(); }).failed());
    }
}

BOOST_AUTO_TEST_CASE(a_second_start_keeps_the_ports_the_tokens_and_the_events_but_no_session) {
    EmulatorFixture fixture;
    Emulator& emulator = fixture.emulator;
    const std::string url = emulator.url();
    const std::string controlUrl = emulator.controlUrl();
    BayeuxClient before(emulator);
    before.connectFirst();
    before.subscribe(kOrders);
    const auto id = emulator.publish(kOrders, "{}");
    const auto connections = emulator.statistics().connections;
    emulator.stop();
    BOOST_TEST(emulator.statistics().connections == connections);
    emulator.start();
    BOOST_TEST(emulator.url() == url);
    BOOST_TEST(emulator.controlUrl() == controlUrl);
    BayeuxClient after(emulator);
    after.token = before.token;
    after.clientId = before.clientId;
    after.cookies = before.cookies;
    BOOST_TEST(after.connect()["error"] == "403::Unknown client");
    after.connectFirst();
    after.subscribe(kOrders, -2);
    BOOST_TEST(
        replayIdsIn(after.exchange(after.connectMessage()).json()) == std::vector<std::int64_t>{id},
        boost::test_tools::per_element());
    BOOST_TEST(emulator.statistics().connections > connections);
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_an_error_that_leaves_it_usable) {
    EmulatorFixture fixture;
    const std::string url = fixture.emulator.url();
    EmulatorOptions options;
    options.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    Emulator second(options);
    BOOST_CHECK_THROW(second.start(), std::runtime_error);
    fixture.emulator.stop();
    second.start();
    BOOST_TEST(second.url() == url);
    BOOST_TEST(get(second.url(), "/services/data").status == 200U);
}

BOOST_AUTO_TEST_CASE(options_without_sense_are_refused) {
    EmulatorOptions options;
    options.timeScale = 0;
    BOOST_CHECK_THROW(Emulator{options}, std::invalid_argument);
    options = {};
    options.certificateFile = "certificate.pem";
    BOOST_CHECK_THROW(Emulator{options}, std::invalid_argument);
    options.keyFile = "key.pem";
    Emulator emulator(options);  // the files are looked at later
    BOOST_CHECK_THROW(emulator.start(), std::runtime_error);
    options = {};
    options.address = "no address";
    BOOST_CHECK_THROW(Emulator(options).start(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_thrown_to_the_caller) {
    EmulatorFixture fixture;
    BOOST_CHECK_THROW(fixture.emulator.addChannel("nowhere"), std::invalid_argument);
    BOOST_CHECK_THROW(fixture.emulator.publish("nowhere", "{}"), std::invalid_argument);
    BOOST_CHECK_THROW(fixture.emulator.publish(kOrders, "no JSON"), std::invalid_argument);
    BOOST_CHECK_THROW(fixture.emulator.publish(kOrders, "7"), std::invalid_argument);
    BOOST_CHECK_THROW(fixture.emulator.publishAll(kOrders, {"{}", "7"}), std::invalid_argument);
    BOOST_TEST(fixture.emulator.published(kOrders).empty());
    BOOST_TEST(fixture.emulator.published("nowhere").empty());
    BOOST_TEST(fixture.emulator.publishAll(kOrders, {}).empty());
}

BOOST_AUTO_TEST_CASE(many_threads_may_use_it_while_it_starts_and_stops) {
    Emulator emulator;
    std::atomic<bool> goOn{true};
    std::atomic<std::uint64_t> published{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            while (goOn) {
                emulator.publish(kOrders, "{}");
                ++published;
                emulator.statistics();
                emulator.url();
                emulator.advanceClock(std::chrono::milliseconds(1));
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        emulator.start();
        const auto before = published.load();
        BOOST_TEST(emulator.waitUntil([before](const Statistics& statistics) {
            return statistics.eventsPublished > before;
        }));
        emulator.stop();
    }
    goOn = false;
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST(emulator.statistics().eventsPublished == published.load());
}

BOOST_AUTO_TEST_CASE(only_the_newest_requests_are_kept) {
    EmulatorFixture fixture;
    RawConnection connection(fixture.emulator.url());
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "GET /services/data HTTP/1.1\r\n\r\n";
    }
    for (int i = 0; i < 101; ++i) {
        connection.sendBytes(many);
        for (int k = 0; k < 100; ++k) {
            BOOST_TEST_REQUIRE(connection.receive().status == 200U);
        }
    }
    BOOST_TEST(fixture.emulator.requests().size() == 10'000U);
}

BOOST_AUTO_TEST_CASE(the_instance_has_the_name_by_which_the_client_came) {
    EmulatorOptions options;
    options.address = "0.0.0.0";
    EmulatorFixture fixture(options);
    BOOST_TEST(fixture.emulator.url().rfind("http://127.0.0.1:", 0) == 0U);
    const auto instanceFor = [&fixture](const std::string& host) {
        RawConnection connection(fixture.emulator.url());
        connection.sendBytes("POST /services/oauth2/token HTTP/1.1\r\n" + host +
                             "Content-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: 82\r\n\r\n"
                             "grant_type=refresh_token&client_id=demo-client-id&"
                             "refresh_token=demo-refresh-token");
        return connection.receive().json()["instance_url"].get<std::string>();
    };
    BOOST_TEST(instanceFor("Host: emulator.example:8080\r\n") == "http://emulator.example:8080");
    BOOST_TEST(instanceFor("Host: [::1]:8080\r\n") == "http://[::1]:8080");
    BOOST_TEST(instanceFor("Host: a/b\r\n") == fixture.emulator.url());
    BOOST_TEST(instanceFor("") == fixture.emulator.url());
}

BOOST_AUTO_TEST_SUITE_END()
