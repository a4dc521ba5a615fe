// SPDX-License-Identifier: MIT
// Connections: reuse, TLS, proxies, stopping, threads.
#include <chrono>
#include <thread>

#include "sfstreaming/cpprest_transport.h"
#include "tests/loopback/loopback_fixture.h"
#include "tests/support/certificate.h"
#include "tests/support/connect_proxy.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

struct Fixture : LoopbackFixture {
    void useTls(const Certificate& certificate) {
        emulatorOptions.certificateFile = certificate.certificateFile();
        emulatorOptions.keyFile = certificate.keyFile();
        options.connection.caFile = certificate.certificateFile();
        startEmulator();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_tests, Fixture)

BOOST_AUTO_TEST_CASE(two_connections_serve_a_client_and_one_all_sign_ins) {
    start();
    for (int i = 0; i < 50; ++i) {
        publishAndReceive();
    }
    client->subscribe("/u/Other").get();
    client->unsubscribe("/u/Other").get();
    BOOST_TEST(salesforce->statistics().connections == 3U);
    const auto second = makeClient<SimpleStreamingClient>(app, credentials, options);
    second->start().get();
    second->subscribe(kTopic).get();
    BOOST_REQUIRE(waitForHeldPolls(2));
    BOOST_TEST(salesforce->statistics().connections == 5U);
    second->stop().wait();
}

BOOST_AUTO_TEST_CASE(connection_that_the_server_closed_is_noticed_before_use) {
    start();
    publishAndReceive();
    client->get("/services/data/v67.0/limits").get();
    salesforce->cutConnections(false);
    publishAndReceive();
    BOOST_CHECK_NO_THROW(client->get("/services/data/v67.0/limits").get());
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(server_that_restarts_on_its_port_is_found_again) {
    start();
    publishAndReceive();
    const std::string url = salesforce->url();
    emulatorOptions.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    salesforce->stop();
    BOOST_REQUIRE(observed->errors.waitForSize(3));
    salesforce.reset();
    startEmulator();
    salesforce->setNextReplayId(kTopic, published.back() + 100);
    // The new server has never given out the position that the client asks for.
    BOOST_TEST(observed->errors.waitForAny(
        [](const std::string& error) { return error.find("replayId") != std::string::npos; }));
    client->subscribe(kTopic).get();
    publishAndReceive();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(stop_does_not_wait_for_the_poll) {
    start();
    const auto begin = std::chrono::steady_clock::now();
    client->stop().get();
    // The server holds the poll for 110 s.
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)));
    BOOST_TEST(salesforce->statistics().disconnects == 1U);
    BOOST_TEST(salesforce->statistics().sessions == 0U);
}

BOOST_AUTO_TEST_CASE(stop_is_bounded_when_the_disconnect_is_not_answered) {
    options.disconnectTimeout = std::chrono::milliseconds(50);
    start();
    emulator::Switches switches;
    switches.neverAnswerDisconnect = true;
    salesforce->setSwitches(switches);
    BOOST_TEST(isDoneInTime(client->stop()));
}

BOOST_AUTO_TEST_CASE(stop_while_the_server_is_out_of_reach) {
    start();
    salesforce->stop();
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    BOOST_TEST(isDoneInTime(client->stop()));
}

BOOST_AUTO_TEST_CASE(tls_with_a_given_certificate) {
    const Certificate certificate;
    useTls(certificate);
    BOOST_REQUIRE(salesforce->url().rfind("https://", 0) == 0);
    start();
    publishAndReceive();
    salesforce->killSessions();
    publishAndReceive();
    salesforce->cutConnections();
    publish(3);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(certificate_that_is_not_trusted_is_refused) {
    const Certificate certificate;
    const Certificate other;
    useTls(certificate);
    options.connection.caFile = other.certificateFile();
    makeAndObserve();
    BOOST_CHECK_EXCEPTION(client->start().get(), TransportError, [](const TransportError& error) {
        return std::string(error.what()).find("certificate") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(certificate_of_another_host_is_refused) {
    const Certificate certificate("other.example", "127.0.0.9");
    useTls(certificate);
    makeAndObserve();
    BOOST_CHECK_THROW(client->start().get(), TransportError);
}

BOOST_AUTO_TEST_CASE(ca_file_that_cannot_be_read_is_told_at_once) {
    startEmulator();
    options.connection.caFile = "/nowhere/ca.pem";
    BOOST_CHECK_EXCEPTION(makeAndObserve(), std::invalid_argument,
                          [](const std::invalid_argument& error) {
                              return std::string(error.what()).find("caFile") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(proxy_is_used_for_sign_in_and_stream) {
    const Certificate certificate;
    const ConnectProxy proxy("user:secret word");
    useTls(certificate);
    options.connection.proxyUrl = proxy.url();
    options.connection.proxyUser = "user";
    options.connection.proxyPassword = "secret word";
    start();
    publish(3);
    checkNothingLostOrDoubled();
    BOOST_TEST(proxy.tunnels() == salesforce->statistics().connections);
    BOOST_TEST(proxy.tunnels() >= 2U);
}

BOOST_AUTO_TEST_CASE(proxy_that_refuses_is_named_in_the_error) {
    const Certificate certificate;
    const ConnectProxy proxy("user:secret");
    useTls(certificate);
    options.connection.proxyUrl = proxy.url();
    options.startTimeout = std::chrono::seconds(1);
    makeAndObserve();
    BOOST_CHECK_EXCEPTION(client->start().get(), TransportError, [](const TransportError& error) {
        return std::string(error.what()).find("proxy") != std::string::npos;
    });
    BOOST_TEST(proxy.refused() >= 1U);
}

BOOST_AUTO_TEST_CASE(config_of_cpprest_is_used_alike_for_sign_in_and_stream) {
    const Certificate certificate;
    const ConnectProxy proxy;
    useTls(certificate);
    options.connection = {};
    options.connection.engine = testedEngine();
    web::http::client::http_client_config config;
    config.set_proxy(web::web_proxy(web::uri(utility::conversions::to_string_t(proxy.url()))));
    config.set_ssl_context_callback([&certificate](boost::asio::ssl::context& context) {
        context.load_verify_file(certificate.certificateFile());
    });
    options.transport = makeCpprestTransport(config);
    start();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(proxy.tunnels() >= 2U);
    client->stop().wait();
    options.transport.reset();
}

BOOST_AUTO_TEST_CASE(host_that_cannot_be_reached_is_tried_until_the_start_gives_up) {
    startEmulator();
    salesforce->stop();
    options.startTimeout = std::chrono::milliseconds(100);
    makeAndObserve();
    BOOST_CHECK_THROW(client->start().get(), TransportError);
    BOOST_TEST(observed->errors.size() > 1U);
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_loopback_addresses_only) {
    startEmulator();
    app.loginUrl = "http://login.example";
    makeAndObserve();
    BOOST_CHECK_THROW(client->start().get(), UsageError);
}

BOOST_AUTO_TEST_CASE(blocking_observers_of_one_client_do_not_stop_another) {
    start();
    const pplx::task_completion_event<void> released;
    const pplx::task<void> release(released);
    client->addEventObserver([release](const Event&) { release.wait(); });
    const auto second = makeClient<SimpleStreamingClient>(app, credentials, options);
    const auto seenBySecond = observe(*second);
    second->start().get();
    second->subscribe(kTopic).get();
    publish(3);
    BOOST_TEST(seenBySecond->ids.waitForSize(3));
    released.set();
    checkNothingLostOrDoubled();
    second->stop().wait();
}

BOOST_AUTO_TEST_CASE(fifty_clients_at_once) {
    start();
    std::vector<std::shared_ptr<BaseStreamingClient>> clients;
    std::vector<std::shared_ptr<Observed>> seen;
    std::vector<pplx::task<Message>> subscribed;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(makeClient<SimpleStreamingClient>(app, credentials, options));
        seen.push_back(observe(*clients.back()));
        clients.back()->start();
        subscribed.push_back(clients.back()->subscribe(kTopic));
    }
    for (const auto& task : subscribed) {
        task.get();
    }
    publish(2);
    for (const auto& each : seen) {
        // From the first event on there is a position to resume from.
        BOOST_REQUIRE(each->ids.waitForSize(published.size()));
    }
    salesforce->killSessions();
    publish(2);
    for (const auto& each : seen) {
        BOOST_REQUIRE(each->ids.waitForSize(published.size()));
        BOOST_TEST(each->ids.all() == published, boost::test_tools::per_element());
    }
    std::vector<pplx::task<void>> stopped;
    for (const auto& each : clients) {
        stopped.push_back(each->stop());
    }
    for (const auto& task : stopped) {
        BOOST_TEST(isDoneInTime(task));
    }
}

BOOST_AUTO_TEST_SUITE_END()
