// SPDX-License-Identifier: MIT
// Each fault of the server or the network ends in events flowing again, none lost and none twice,
// or in a report of why not.
#include <ostream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "tests/loopback/loopback_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using emulator::Fault;
using emulator::FaultKind;
using emulator::RequestKind;

namespace {

struct FaultCase {
    const char* name;
    Fault fault;
};

std::ostream& operator<<(std::ostream& out, const FaultCase& value) {
    return out << value.name;
}

Fault onConnect(FaultKind kind, unsigned count = 1) {
    Fault fault;
    fault.kind = kind;
    fault.on = RequestKind::Connect;
    fault.count = count;
    return fault;
}

Fault statusOnConnect(unsigned status, unsigned count = 1) {
    Fault fault = onConnect(FaultKind::HttpStatus, count);
    fault.status = status;
    return fault;
}

Fault bodyOnConnect(std::string text) {
    Fault fault = onConnect(FaultKind::Body);
    fault.status = 200;
    fault.text = std::move(text);
    return fault;
}

Fault errorOn(RequestKind on, std::string error, std::string failureReason, std::string reconnect,
              unsigned count = 1) {
    Fault fault;
    fault.kind = FaultKind::Error;
    fault.on = on;
    fault.count = count;
    fault.error = std::move(error);
    fault.failureReason = std::move(failureReason);
    fault.reconnect = std::move(reconnect);
    return fault;
}

const std::vector<FaultCase>& pollFaults() {
    const auto connect = RequestKind::Connect;
    static const std::vector<FaultCase> cases{
        {"unknown client", onConnect(FaultKind::UnknownClient)},
        {"unknown client, several times in a row", onConnect(FaultKind::UnknownClient, 3)},
        {"unknown client with advice none", errorOn(connect, "403::Unknown client", "", "none")},
        {"unknown client, vanilla spelling",
         errorOn(connect, "402::Unknown client", "", "handshake")},
        {"server-sent disconnect", onConnect(FaultKind::ServerDisconnect)},
        {"server-sent disconnect of 2017", onConnect(FaultKind::ServerDisconnectWithoutSuccessful)},
        {"token refused", errorOn(connect, "401::Authentication invalid", "", "none")},
        {"busy behind a refused token",
         errorOn(connect, "401::Authentication invalid",
                 "503::Server is too busy.  Please try your request again later.", "none")},
        {"daily limit",
         errorOn(connect, "403::Organization total events daily limit exceeded", "", "none")},
        {"session of another user",
         errorOn(connect, "400::Authenticated user id does not match the session's user id", "",
                 "none")},
        {"cookie missing",
         errorOn(connect,
                 "400::Client x has established a session, but no BAYEUX_BROWSER cookie present",
                 "", "none")},
        {"advice handshake without a known error", errorOn(connect, "499::Odd", "", "handshake")},
        {"HTTP 500", statusOnConnect(500)},
        {"HTTP 502", statusOnConnect(502)},
        {"HTTP 503", statusOnConnect(503)},
        {"HTTP 503, several times in a row", statusOnConnect(503, 4)},
        {"HTTP 504", statusOnConnect(504)},
        {"HTTP 408", statusOnConnect(408)},
        {"HTTP 420", statusOnConnect(420)},
        {"HTTP 429", statusOnConnect(429)},
        {"HTTP 401 without a Bayeux body", statusOnConnect(401)},
        {"HTTP 302", statusOnConnect(302)},
        {"reset before the reply", onConnect(FaultKind::ResetBeforeReply)},
        {"close before the reply", onConnect(FaultKind::CloseBeforeReply)},
        {"reset in the body", onConnect(FaultKind::ResetInBody)},
        {"truncated body", onConnect(FaultKind::Truncate)},
        {"truncated JSON", bodyOnConnect(R"([{"channel":"/topic/Foo","data":{"event")")},
        {"HTML with status 200", bodyOnConnect("<html><body>Maintenance</body></html>")},
        {"empty body", bodyOnConnect("")},
        {"empty array", bodyOnConnect("[]")},
        {"no array", bodyOnConnect("42")},
        {"a reply to somebody else",
         bodyOnConnect(R"([{"channel":"/meta/connect","id":"nobody","successful":true}])")},
        {"deep nesting", bodyOnConnect(std::string(100000, '['))},
        {"invalid UTF-8",
         bodyOnConnect("[{\"channel\":\"/meta/connect\",\"successful\":true,\"x\":\"\xff\xfe\"")},
    };
    return cases;
}

const std::vector<FaultCase>& handshakeFaults() {
    const auto on = RequestKind::Handshake;
    static const std::vector<FaultCase> cases{
        {"token refused",
         errorOn(on, "403::Handshake denied", "401::Authentication invalid", "none")},
        {"authentication required",
         errorOn(on, "403::Handshake denied", "401::Request requires authentication", "none")},
        {"concurrent users",
         errorOn(on, "403::Handshake denied", "403::Organization concurrent user limit exceeded",
                 "none", 3)},
        {"protection of the server",
         errorOn(on, "403::Handshake denied",
                 "403::To protect all customers from excessive use and Denial of Service attacks,"
                 " we limit the number of simultaneous connections per server.",
                 "none", 3)},
        {"busy",
         errorOn(on, "403::Handshake denied", "503::Server is too busy.\n  Please", "none", 3)},
        {"denied without a reason", errorOn(on, "403::Handshake denied", "", "none", 2)},
    };
    return cases;
}

struct Fixture : LoopbackFixture {
    /// The fault strikes a poll while events are published before, during and after it.
    void survive(const Fault& fault) {
        start();
        publishAndReceive();
        salesforce->inject(fault);
        publish();  // ends the poll in progress; the next one is struck
        BOOST_REQUIRE(observed->ids.waitForSize(2));
        publish(2);
        BOOST_REQUIRE(observed->errors.waitForSize(1));
        publish();
        checkNothingLostOrDoubled();
        BOOST_REQUIRE(waitForHeldPolls(1));
        publish();
        checkNothingLostOrDoubled();
    }

    /// Loses the reply to a request of new sessions in every way.
    void loseReplies(RequestKind on) {
        start();
        publishAndReceive();
        for (const FaultKind kind : {FaultKind::ResetInBody, FaultKind::Truncate,
                                     FaultKind::ResetBeforeReply, FaultKind::CloseBeforeReply}) {
            Fault fault;
            fault.kind = kind;
            fault.on = on;
            salesforce->inject(fault);
            salesforce->killSessions();
            publish(2);
            BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
            BOOST_REQUIRE(waitForHeldPolls(1));
        }
        checkNothingLostOrDoubled();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(faults_tests, Fixture)

BOOST_DATA_TEST_CASE(poll_that_fails_is_recovered_from,
                     boost::unit_test::data::make(pollFaults())) {
    survive(sample.fault);
}

BOOST_DATA_TEST_CASE(handshake_that_is_denied_is_tried_again,
                     boost::unit_test::data::make(handshakeFaults())) {
    start();
    publishAndReceive();
    salesforce->inject(sample.fault);
    salesforce->killSessions();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(waitForHeldPolls(1));
    publish();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(poll_that_is_never_answered_is_given_up) {
    emulatorOptions.holdTime = std::chrono::milliseconds(200);
    options.pollMargin = std::chrono::milliseconds(300);
    survive(onConnect(FaultKind::Never));
}

BOOST_AUTO_TEST_CASE(late_reply_is_waited_for) {
    start();
    publishAndReceive();
    Fault fault = onConnect(FaultKind::Delay);
    fault.delay = std::chrono::milliseconds(50);
    salesforce->inject(fault);
    publish(3);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.size() == 0U);
}

BOOST_AUTO_TEST_CASE(every_third_poll_loses_the_session) {
    start();
    publishAndReceive();
    Fault fault = onConnect(FaultKind::UnknownClient, 0);
    fault.skip = 2;
    salesforce->inject(fault);
    for (int i = 0; i < 20; ++i) {
        publishAndReceive();
    }
    salesforce->clearFaults();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured) {
    start();
    publishAndReceive();
    Fault fault = statusOnConnect(503);
    fault.retryAfter = 1;
    salesforce->inject(fault);
    const auto begin = std::chrono::steady_clock::now();
    publish();
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    publish();
    checkNothingLostOrDoubled();
    BOOST_TEST((std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(900)));
}

BOOST_AUTO_TEST_CASE(sessions_killed_while_a_poll_is_held) {
    start();
    publishAndReceive();
    for (int i = 0; i < 5; ++i) {
        salesforce->killSessions();
        publish(2);
        BOOST_REQUIRE(waitForHeldPolls(1));
    }
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(sessions_ended_by_the_server_while_a_poll_is_held) {
    start();
    publishAndReceive();
    for (const bool withSuccessful : {true, false}) {
        salesforce->disconnectSessions(withSuccessful);
        publish(2);
        BOOST_REQUIRE(waitForHeldPolls(1));
    }
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(connections_cut_while_a_poll_is_held) {
    start();
    publishAndReceive();
    for (const bool reset : {true, false}) {
        salesforce->cutConnections(reset);
        publish(2);
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
        BOOST_REQUIRE(waitForHeldPolls(1));
    }
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(tokens_revoked_while_a_poll_is_held) {
    start();
    publishAndReceive();
    salesforce->revokeTokens();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->statistics().signIns == 2U);
}

BOOST_AUTO_TEST_CASE(routing_cookie_that_expires_is_replaced) {
    start();
    publishAndReceive();
    salesforce->expireRoutingCookies();
    publish(3);
    checkNothingLostOrDoubled();
    BOOST_TEST(salesforce->statistics().handshakes == 2U);
}

BOOST_AUTO_TEST_CASE(session_that_was_silent_too_long_is_replaced) {
    start();
    publishAndReceive();
    // As after the sleep of a laptop: the poll in progress is gone, and so is the session.
    salesforce->cutConnections();
    salesforce->advanceClock(std::chrono::minutes(5));
    publish(3);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(events_replayed_twice_are_delivered_once) {
    start();
    published = salesforce->publishAll(kTopic, std::vector<std::string>(5000, "{}"));
    BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
    Fault fault;
    fault.kind = FaultKind::DeliverAgain;
    fault.on = RequestKind::Subscribe;
    salesforce->inject(fault);
    salesforce->killSessions();
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(event_of_a_channel_that_is_not_subscribed_is_ignored) {
    start();
    publishAndReceive();
    Fault fault = onConnect(FaultKind::ExtraMessage);
    fault.text = R"({"channel":"/topic/Other","data":{"event":{"replayId":7},"sobject":{}}})";
    salesforce->inject(fault);
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.size() == 0U);
}

BOOST_AUTO_TEST_CASE(malformed_message_is_reported_and_its_neighbours_are_delivered) {
    start();
    publishAndReceive();
    Fault fault = onConnect(FaultKind::ExtraMessage);
    fault.text = R"({"channel":17,"data":{"event":{"replayId":"secret-payload"}}})";
    salesforce->inject(fault);
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    BOOST_TEST(observed->errors.all()[0].find("secret-payload") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(busy_subscribe_is_tried_until_it_succeeds) {
    startEmulator();
    makeAndObserve();
    client->start().get();
    for (const bool legacy : {false, true}) {
        emulator::Switches busy;
        busy.serverBusy = !legacy;
        busy.serverBusyLegacy = legacy;
        salesforce->setSwitches(busy);
        const auto subscribed = client->subscribe(legacy ? "/u/Legacy" : kTopic);
        BOOST_REQUIRE(observed->errors.waitForSize(legacy ? 3 : 1));
        salesforce->setSwitches({});
        BOOST_REQUIRE(isDoneInTime(subscribed));
        BOOST_CHECK_NO_THROW(subscribed.get());
    }
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(lost_replies_to_a_subscribe_are_recovered_from) {
    loseReplies(RequestKind::Subscribe);
}

BOOST_AUTO_TEST_CASE(lost_replies_to_a_handshake_are_recovered_from) {
    loseReplies(RequestKind::Handshake);
}

BOOST_AUTO_TEST_CASE(position_that_is_too_old_is_reported_as_the_policy_says) {
    startEmulator();
    publish(5);
    const auto store = std::make_shared<PositionStore>();
    store->insert_or_assign(kTopic, ReplayId::fromInt64(published.front()));
    salesforce->expireEvents(kTopic, 2);

    makeAndObserve<StoringClient>(store);
    client->start().get();
    BOOST_CHECK_EXCEPTION(client->subscribe(kTopic).get(), ServerError,
                          [](const ServerError& error) { return error.bayeuxCode() == 400; });
    client->stop().wait();

    options.replayFallback = ReplayFallback::AllEvents;
    makeAndObserve<StoringClient>(store);
    published.erase(published.begin(), published.begin() + 3);
    start();
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(observed->gaps.waitForSize(1));
    const Gap gap = observed->gaps.all().front();
    BOOST_TEST(gap.channel == kTopic);
    BOOST_TEST((gap.resumedFrom == ReplayId::allEvents()));
}

BOOST_AUTO_TEST_CASE(channel_that_cannot_be_restored_is_reported_and_the_others_go_on) {
    startEmulator();
    salesforce->addChannel("/topic/Doomed");
    start();
    client->subscribe("/topic/Doomed").get();
    publishAndReceive();
    salesforce->removeChannel("/topic/Doomed");
    salesforce->killSessions();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(observed->errors.waitForAny(
        [](const std::string& error) { return error.find("/topic/Doomed") != std::string::npos; }));
}

BOOST_AUTO_TEST_CASE(slow_observer_costs_the_session_but_no_event) {
    emulatorOptions.gapLimit = std::chrono::milliseconds(100);
    options.maxPendingEvents = 2;
    startEmulator();
    makeAndObserve();
    // Each event takes longer than the server waits for the next poll.
    const emulator::Emulator& server = *salesforce;
    client->addEventObserver([&server](const Event&) {
        server.waitUntil([](const emulator::Statistics& now) { return now.sessions == 0; },
                         std::chrono::milliseconds(200));
    });
    start();
    publish(6);
    checkNothingLostOrDoubled();
    BOOST_REQUIRE(waitForHeldPolls(1));
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_SUITE_END()
