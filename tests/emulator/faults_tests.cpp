// SPDX-License-Identifier: MIT
/// @file
/// Each fault does what it says, to the requests it is meant for, as often as it is told.
#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/emulator/fault_queue.h"
#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

const boost::system::error_code kPartialMessage =
    make_error_code(boost::beast::http::error::partial_message);
const boost::system::error_code kEndOfStream =
    make_error_code(boost::beast::http::error::end_of_stream);

struct FaultsFixture : EmulatorFixture {
    FaultsFixture() : client(emulator) {
        client.connectFirst();
        client.subscribe(kOrders);
    }

    void inject(FaultKind kind, RequestKind on) { emulator.inject(fault(kind, on)); }

    BayeuxClient client;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(faults_tests, FaultsFixture)

BOOST_AUTO_TEST_CASE(an_http_status_comes_with_a_page) {
    for (const unsigned status : {500U, 502U, 503U}) {
        Fault page = fault(FaultKind::HttpStatus, RequestKind::Connect);
        page.status = status;
        page.retryAfter = 7;
        emulator.inject(page);
        const RawReply reply = client.exchange(client.connectMessage());
        BOOST_TEST(reply.status == status);
        BOOST_TEST(reply.header("content-type") == "text/html;charset=UTF-8");
        BOOST_TEST(reply.header("retry-after") == "7");
        BOOST_TEST(reply.body.find("<html>") != std::string::npos);
    }
    inject(FaultKind::HttpStatus, RequestKind::Connect);
    BOOST_TEST(client.exchange(client.connectMessage()).status == 503U);
    Fault text = fault(FaultKind::HttpStatus, RequestKind::Connect);
    text.text = "<p>gone</p>";
    emulator.inject(text);
    BOOST_TEST(client.exchange(client.connectMessage()).body == "<p>gone</p>");
}

BOOST_AUTO_TEST_CASE(status_408_comes_without_a_page) {
    Fault timeout = fault(FaultKind::HttpStatus, RequestKind::Connect);
    timeout.status = 408;
    emulator.inject(timeout);
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(reply.status == 408U);
    BOOST_TEST(reply.body == "");
}

BOOST_AUTO_TEST_CASE(a_body_can_be_anything) {
    Fault body = fault(FaultKind::Body, RequestKind::Connect);
    body.status = 200;
    body.text = R"([{"channel":)";
    emulator.inject(body);
    const RawReply reply = client.exchange(client.connectMessage());
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.body == body.text);
}

BOOST_AUTO_TEST_CASE(an_error_has_reason_and_advice) {
    Fault busy = fault(FaultKind::Error, RequestKind::Connect);
    busy.error = "401::Authentication invalid";
    busy.failureReason = "503::Server is too busy.  Please try your request again later.";
    busy.reconnect = "none";
    emulator.inject(busy);
    BOOST_TEST(client.connect() ==
               Json({{"channel", "/meta/connect"},
                     {"id", "7"},
                     {"clientId", client.clientId},
                     {"error", busy.error},
                     {"successful", false},
                     {"ext", {{"sfdc", {{"failureReason", busy.failureReason}}}}},
                     {"advice", {{"reconnect", "none"}, {"interval", 0}}}}));
    client.beginPoll();
}

BOOST_AUTO_TEST_CASE(handshakes_can_be_denied_several_times) {
    Fault denied = fault(FaultKind::Error, RequestKind::Handshake);
    denied.error = "403::Handshake denied";
    denied.failureReason = "403::Organization concurrent user limit exceeded";
    denied.reconnect = "none";
    denied.count = 2;
    emulator.inject(denied);
    for (int i = 0; i < 2; ++i) {
        const Json reply = client.send(client.handshakeMessage());
        BOOST_TEST(reply["successful"] == false);
        BOOST_TEST(reply["ext"]["sfdc"]["failureReason"] == denied.failureReason);
        BOOST_TEST(reply["ext"]["replay"] == true);
        BOOST_TEST(!reply.contains("clientId"));
    }
    BOOST_TEST(emulator.statistics().refusedHandshakes == 2U);
    client.handshake();
}

BOOST_AUTO_TEST_CASE(an_error_strikes_each_message_of_its_kind_in_a_request) {
    Fault error = fault(FaultKind::Error, RequestKind::Subscribe);
    error.error = "403::Subscription limit exceeded for this topic";
    emulator.inject(error);
    const Json replies = client
                             .exchange({client.subscribeMessage(kTopic), client.connectMessage(),
                                        client.subscribeMessage(kChanges)})
                             .json();
    BOOST_TEST_REQUIRE(replies.size() == 3U);
    BOOST_TEST(replies[0]["error"] == error.error);
    BOOST_TEST(replies[1]["successful"] == true);
    BOOST_TEST(replies[2]["error"] == error.error);
    client.subscribe(kTopic);
}

BOOST_AUTO_TEST_CASE(a_client_can_be_unknown_every_third_time) {
    Fault unknown = fault(FaultKind::UnknownClient, RequestKind::Connect);
    unknown.skip = 2;
    unknown.count = 0;
    emulator.inject(unknown);
    Json poll = client.connectMessage();
    for (int round = 0; round < 2; ++round) {
        client.connectFirst();  // the first of three
        Json message = client.connectMessage();
        message["advice"]["timeout"] = 0;
        BOOST_TEST(client.send(message)["successful"] == true);
        BOOST_TEST(client.send(message)["error"] == "403::Unknown client");
    }
    emulator.clearFaults();
    client.connectFirst();
}

BOOST_AUTO_TEST_CASE(an_unknown_client_loses_its_poll_too) {
    client.beginPoll();
    inject(FaultKind::UnknownClient, RequestKind::Subscribe);
    const Json reply = client.send(client.subscribeMessage(kTopic));
    BOOST_TEST(reply["error"] == "403::Unknown client");
    BOOST_TEST(client.endPoll().json()[0]["advice"]["reconnect"] == "handshake");
}

BOOST_AUTO_TEST_CASE(the_server_can_end_the_session_at_a_connect) {
    for (const bool silently : {false, true}) {
        client.connectFirst();
        inject(
            silently ? FaultKind::ServerDisconnectWithoutSuccessful : FaultKind::ServerDisconnect,
            RequestKind::Connect);
        const Json messages = client.exchange(client.connectMessage()).json();
        BOOST_TEST_REQUIRE(messages.size() == 2U);
        BOOST_TEST(messages[0]["channel"] == "/meta/disconnect");
        BOOST_TEST(messages[0].contains("successful") != silently);
        BOOST_TEST(messages[1]["clientId"] == client.clientId);
        BOOST_TEST(messages[1]["error"] == "403::Unknown client");
        BOOST_TEST(messages[1]["advice"]["reconnect"] == "none");
        BOOST_TEST(client.connect()["error"] == "403::Unknown client");
    }
}

BOOST_AUTO_TEST_CASE(a_connection_can_be_reset_or_closed_before_the_reply) {
    inject(FaultKind::ResetBeforeReply, RequestKind::Connect);
    client.sendPoll(client.connectMessage());
    BOOST_TEST(errorOf([&] { client.endPoll(); }) == boost::asio::error::connection_reset);
    BayeuxClient other(emulator);
    other.handshake();
    inject(FaultKind::CloseBeforeReply, RequestKind::Connect);
    other.sendPoll(other.connectMessage());
    BOOST_TEST(errorOf([&] { other.endPoll(); }) == kEndOfStream);
    BOOST_TEST(emulator.statistics().connects == 1U);  // neither was looked at
}

BOOST_AUTO_TEST_CASE(a_reply_can_be_cut_in_its_body_and_its_events_are_replayed) {
    const auto id = emulator.publish(kOrders, R"({"Text__c":")" + std::string(5000, 'x') + "\"}");
    inject(FaultKind::ResetInBody, RequestKind::Connect);
    client.sendPoll(client.connectMessage());
    BOOST_TEST(errorOf([&] { client.endPoll(); }).failed());

    BayeuxClient other(emulator);
    other.connectFirst();
    other.subscribe(kOrders, -2);
    inject(FaultKind::Truncate, RequestKind::Connect);
    other.sendPoll(other.connectMessage());
    BOOST_TEST(errorOf([&] { other.endPoll(); }) == kPartialMessage);

    client.subscribe(kOrders, 0);
    BOOST_TEST(replayIdsIn(client.exchange(client.connectMessage()).json()) ==
                   std::vector<std::int64_t>{id},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_held_poll_can_be_cut_in_its_body) {
    inject(FaultKind::Truncate, RequestKind::Connect);
    client.beginPoll();
    emulator.publish(kOrders, "{}");
    BOOST_TEST(errorOf([&] { client.endPoll(); }) == kPartialMessage);
}

BOOST_AUTO_TEST_CASE(compressed_and_chunked_replies_can_be_cut_too) {
    setSwitch([](Switches& switches) {
        switches.gzip = true;
        switches.chunkSize = 10;
    });
    client.headers["Accept-Encoding"] = "gzip";
    emulator.publish(kOrders, R"({"Text__c":")" + std::string(50'000, 'x') + "\"}");
    inject(FaultKind::Truncate, RequestKind::Connect);
    client.sendPoll(client.connectMessage());
    BOOST_TEST(errorOf([&] { client.endPoll(); }) == kPartialMessage);
}

BOOST_AUTO_TEST_CASE(a_request_can_stay_unanswered) {
    inject(FaultKind::Never, RequestKind::Connect);
    client.sendPoll(client.connectMessage());
    BOOST_TEST(emulator.waitUntil([this](const Statistics&) {
        return emulator.requests().back().kind == RequestKind::Connect;
    }));
    emulator.advanceClock(std::chrono::minutes(5));
    emulator.cutConnections(false);
    BOOST_TEST(errorOf([&] { client.endPoll(); }).failed());
    BOOST_TEST(emulator.statistics().connects == 1U);
}

BOOST_AUTO_TEST_CASE(a_delayed_request_waits_in_emulated_time) {
    for (const RequestKind kind : {RequestKind::Subscribe, RequestKind::Versions}) {
        Fault delay = fault(FaultKind::Delay, kind);
        delay.delay = std::chrono::seconds(30);
        emulator.inject(delay);
    }
    client.sendPoll(client.subscribeMessage(kTopic));
    RawConnection versions(emulator.url());
    versions.send({"GET", "/services/data/", {}, {}});
    BOOST_TEST(emulator.waitUntil([this](const Statistics&) {
        const auto seen = emulator.requests();
        return seen.back().kind == RequestKind::Versions ||
               seen[seen.size() - 2].kind == RequestKind::Versions;
    }));
    BOOST_TEST(emulator.statistics().subscriptions == 1U);
    emulator.advanceClock(std::chrono::seconds(31));
    BOOST_TEST(client.endPoll().json()[0]["successful"] == true);
    BOOST_TEST(versions.receive().status == 200U);
    BOOST_TEST(emulator.statistics().subscriptions == 2U);
}

BOOST_AUTO_TEST_CASE(a_delayed_poll_of_a_client_that_left_is_not_held) {
    Fault delay = fault(FaultKind::Delay, RequestKind::Connect);
    delay.delay = std::chrono::seconds(30);
    emulator.inject(delay);
    RawConnection other(emulator.url());
    client.sendPoll(client.connectMessage());
    client.pollConnection().close();
    // Answered behind the close: the emulator knows of it.
    BOOST_TEST(emulator.waitUntil([this](const Statistics&) {
        return emulator.requests().back().kind == RequestKind::Connect;
    }));
    BOOST_TEST(other.exchange({"GET", "/services/data/", {}, {}}).status == 200U);
    emulator.advanceClock(std::chrono::seconds(31));
    BOOST_TEST(waitForHeldPolls(0));
    const auto id = emulator.publish(kOrders, "{}");
    BOOST_TEST(replayIdsIn(client.exchange(client.connectMessage()).json()) ==
                   std::vector<std::int64_t>{id},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_event_of_a_channel_that_is_not_subscribed_can_slip_in) {
    Fault extra = fault(FaultKind::ExtraMessage, RequestKind::Connect);
    extra.text = R"({"channel":"/topic/Other","data":{"event":{"replayId":1}}})";
    emulator.inject(extra);
    const Json messages = client.exchange(client.connectMessage()).json();
    BOOST_TEST_REQUIRE(messages.size() == 2U);
    BOOST_TEST(messages[0]["channel"] == "/topic/Other");
    BOOST_TEST(messages[1]["successful"] == true);
}

BOOST_AUTO_TEST_CASE(events_can_be_delivered_again_after_a_subscribe) {
    const auto ids = emulator.publishAll(kTopic, {"{}", "{}"});
    inject(FaultKind::DeliverAgain, RequestKind::Subscribe);
    client.subscribe(kTopic, ids[1]);
    BOOST_TEST(replayIdsIn(client.exchange(client.connectMessage()).json()) == ids,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sign_in_can_be_refused) {
    Fault dead = fault(FaultKind::Error, RequestKind::Token);
    dead.error = "invalid_grant";
    dead.failureReason = "expired access/refresh token";
    emulator.inject(dead);
    const RawReply reply = post(emulator.url(), "/services/oauth2/token", "",
                                {{"Content-Type", "application/x-www-form-urlencoded"}});
    BOOST_TEST(reply.status == 400U);
    BOOST_TEST(reply.json() ==
               Json({{"error", dead.error}, {"error_description", dead.failureReason}}));
    BOOST_TEST(emulator.statistics().refusedSignIns == 1U);
    accessTokenFrom(emulator);
}

BOOST_AUTO_TEST_CASE(rest_and_versions_can_fail) {
    Fault limit = fault(FaultKind::Error, RequestKind::Rest);
    limit.error = "REQUEST_LIMIT_EXCEEDED";
    limit.failureReason = "TotalRequests Limit exceeded.";
    limit.status = 403;
    emulator.inject(limit);
    const RawReply reply = get(emulator.url(), "/services/data/v67.0/limits");
    BOOST_TEST(reply.status == 403U);
    BOOST_TEST(reply.json() ==
               Json::array({{{"errorCode", limit.error}, {"message", limit.failureReason}}}));
    inject(FaultKind::Truncate, RequestKind::Versions);
    BOOST_TEST(errorOf([&] { get(emulator.url(), "/services/data/"); }) == kPartialMessage);
}

BOOST_AUTO_TEST_CASE(a_fault_for_any_request_strikes_the_next_one) {
    inject(FaultKind::HttpStatus, RequestKind::Any);
    BOOST_TEST(get(emulator.url(), "/services/data/").status == 503U);
    BOOST_TEST(get(emulator.url(), "/services/data/").status == 200U);
}

BOOST_AUTO_TEST_CASE(faults_wait_for_their_turn) {
    FaultQueue queue;
    Fault skipping = fault(FaultKind::Never, RequestKind::Connect);
    skipping.skip = 1;
    skipping.count = 2;
    queue.add(skipping);
    const auto strikes = [&queue](std::vector<RequestKind> kinds) {
        return queue.take(kinds).has_value();
    };
    BOOST_TEST(!strikes({RequestKind::Subscribe}));
    BOOST_TEST(!strikes({RequestKind::Connect}));
    BOOST_TEST(strikes({RequestKind::Subscribe, RequestKind::Connect}));
    BOOST_TEST(!strikes({RequestKind::Connect}));
    BOOST_TEST(strikes({RequestKind::Connect}));
    BOOST_TEST(!strikes({RequestKind::Connect}));
    BOOST_TEST(!strikes({RequestKind::Connect}));
}

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_that_leads_back_to_it) {
    for (const std::string& name : faultKindNames()) {
        BOOST_TEST(toString(faultKindFromString(name).value()) == name);
    }
    for (const std::string& name : requestKindNames()) {
        BOOST_TEST(toString(requestKindFromString(name).value()) == name);
    }
    BOOST_TEST(faultKindNames().size() == 14U);
    BOOST_TEST(!faultKindFromString("no-such-fault"));
    BOOST_TEST(!requestKindFromString(""));
}

BOOST_AUTO_TEST_SUITE_END()
