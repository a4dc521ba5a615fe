// SPDX-License-Identifier: MIT
/// @file
/// What HTTP clients of all kinds may expect of the server.
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/emulator/http_reply.h"
#include "tests/emulator/emulator_fixture.h"
#include "tests/support/certificate.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

const std::string kVersions = "GET /services/data HTTP/1.1\r\nHost: x\r\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(http_server_tests, EmulatorFixture)

BOOST_AUTO_TEST_CASE(a_connection_is_kept_for_several_requests) {
    RawConnection connection(emulator.url());
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(connection.exchange({"GET", "/services/data", {}, {}}).status == 200U);
    }
    BOOST_TEST(emulator.statistics().connections == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_is_closed_when_the_client_wishes) {
    RawConnection connection(emulator.url());
    connection.sendBytes(kVersions + "Connection: close\r\n\r\n");
    const std::string bytes = connection.receiveBytes();
    BOOST_TEST(bytes.rfind("HTTP/1.1 200 OK\r\n", 0) == 0U);
    BOOST_TEST(bytes.find("Connection: close\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(http_1_0_is_answered_and_closed_and_never_chunked) {
    setSwitch([](Switches& switches) { switches.chunkSize = 5; });
    RawConnection connection(emulator.url());
    connection.sendBytes(
        "POST /cometd/67.0 HTTP/1.0\r\nContent-Length: 30\r\n\r\n"
        R"({"channel":"/meta/handshake" })");
    const std::string bytes = connection.receiveBytes();
    BOOST_TEST(bytes.find("chunked") == std::string::npos);
    BOOST_TEST(bytes.find("403::Handshake denied") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_may_be_sent_ahead) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    client.pollConnection().sendBytes(kVersions + "\r\n" + kVersions + "\r\n");
    emulator.killSessions();
    BOOST_TEST(client.endPoll().json()[0]["error"] == "403::Unknown client");
    BOOST_TEST(client.pollConnection().receive().status == 200U);
    BOOST_TEST(client.pollConnection().receive().status == 200U);
}

BOOST_AUTO_TEST_CASE(requests_may_come_in_pieces_and_in_chunks) {
    RawConnection connection(emulator.url());
    for (const std::string& piece :
         {std::string("POST /cometd/67.0 HT"),
          std::string("TP/1.1\r\nTransfer-Encoding: chunked\r\n"), std::string("\r\n1\r\n[\r\n"),
          std::string("1\r\n]\r\n0\r\n\r\n")}) {
        connection.sendBytes(piece);
    }
    BOOST_TEST(connection.receive().body == "[]");
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_first_is_told_to_continue) {
    RawConnection connection(emulator.url());
    connection.sendBytes(
        "POST /cometd/67.0 HTTP/1.1\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\n\r\n");
    BOOST_TEST(connection.receive().status == 100U);
    connection.sendBytes("[]");
    BOOST_TEST(connection.receive().body == "[]");
}

BOOST_AUTO_TEST_CASE(head_is_answered_without_a_body) {
    RawConnection connection(emulator.url());
    connection.sendBytes("HEAD /services/data HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::string bytes = connection.receiveBytes();
    BOOST_TEST(bytes.rfind("HTTP/1.1 200 OK\r\n", 0) == 0U);
    BOOST_TEST(bytes.find("Content-Length: 0") == std::string::npos);
    BOOST_TEST(bytes.substr(bytes.size() - 4) == "\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_refused) {
    RawConnection connection(emulator.url());
    connection.sendBytes("How do you do?\r\n\r\n");
    BOOST_TEST(connection.receiveBytes().rfind("HTTP/1.1 400 ", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(header_names_have_no_case) {
    const std::string token = accessTokenFrom(emulator);
    const RawReply reply =
        get(emulator.url(), "/services/data/v67.0/limits", {{"aUTHORIZATION", "Bearer " + token}});
    BOOST_TEST(reply.status == 200U);
}

BOOST_AUTO_TEST_CASE(connections_are_cut_with_a_reset_or_a_close) {
    RawConnection first(emulator.url());
    BOOST_TEST(first.exchange({"GET", "/services/data", {}, {}}).status == 200U);
    emulator.cutConnections(true);
    BOOST_TEST(errorOf([&] { first.receiveBytes(); }) == boost::asio::error::connection_reset);
    RawConnection second(emulator.url());
    BOOST_TEST(second.exchange({"GET", "/services/data", {}, {}}).status == 200U);
    emulator.cutConnections(false);
    BOOST_TEST(second.receiveBytes() == "");
}

BOOST_AUTO_TEST_CASE(forms_are_taken_apart) {
    const auto fields = parseForm("a=1&b=x%20y+z&c&=d&&a=2");
    BOOST_TEST_REQUIRE(fields.has_value());
    BOOST_TEST_REQUIRE(fields->size() == 5U);
    BOOST_TEST((*fields)[1].second == "x y z");
    BOOST_TEST((*fields)[2].first == "c");
    BOOST_TEST((*fields)[2].second == "");
    BOOST_TEST(!parseForm("a=%"));
    BOOST_TEST(!parseForm("a=%1"));
    BOOST_TEST(!parseForm("a=%1g"));
    BOOST_TEST(percentDecoded("a+b%2f", false).value() == "a+b/");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct TlsFixture : EmulatorFixture {
    explicit TlsFixture(const Certificate& files = Certificate())
        : EmulatorFixture([&files] {
              EmulatorOptions options;
              options.certificateFile = files.certificateFile();
              options.keyFile = files.keyFile();
              return options;
          }()) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_tests, TlsFixture)

BOOST_AUTO_TEST_CASE(a_whole_session_runs_over_https) {
    BOOST_TEST(emulator.url().rfind("https://127.0.0.1:", 0) == 0U);
    BOOST_TEST(emulator.controlUrl().rfind("http://127.0.0.1:", 0) == 0U);
    BayeuxClient client(emulator);
    const RawReply handshake = client.exchange(client.handshakeMessage());
    client.clientId = handshake.json()[0]["clientId"];
    bool secure = false;
    for (const std::string& cookie : handshake.cookies) {
        secure = secure || (cookie.rfind("sfdc-stream=", 0) == 0 &&
                            cookie.find("; Secure; SameSite=None") != std::string::npos);
    }
    BOOST_TEST(secure);
    client.connect();
    client.subscribe(kOrders);
    client.beginPoll();
    const std::vector<std::string> payloads(1000,
                                            R"({"Text__c":")" + std::string(1000, 'x') + "\"}");
    const auto ids = emulator.publishAll(kOrders, payloads);
    BOOST_TEST(replayIdsIn(client.endPoll().json()) == ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_ends_with_a_farewell) {
    RawConnection connection(emulator.url());
    connection.sendBytes(kVersions + "Connection: close\r\n\r\n");
    // Without a farewell it would be an error.
    BOOST_TEST(connection.receiveBytes().rfind("HTTP/1.1 200 OK\r\n", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_away_is_noticed_over_https_too) {
    BayeuxClient client(emulator);
    client.connectFirst();
    client.beginPoll();
    client.pollConnection().close();
    BOOST_TEST(waitForHeldPolls(0));
}

BOOST_AUTO_TEST_CASE(a_client_without_tls_harms_nobody) {
    const std::string url = "http" + emulator.url().substr(5);
    RawConnection plain(url);
    plain.sendBytes(kVersions + "\r\n");
    errorOf([&] { plain.receiveBytes(); });
    BOOST_TEST(get(emulator.url(), "/services/data").status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
