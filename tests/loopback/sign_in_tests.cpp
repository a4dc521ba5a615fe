// SPDX-License-Identifier: MIT
// Signing in at the token endpoint, and what comes of each way it can fail.
#include "tests/loopback/loopback_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using emulator::Fault;
using emulator::FaultKind;
using emulator::RequestKind;

namespace {

/// Keeps the refresh tokens it is given.
class RefreshingClient : public SimpleRefreshTokenStreamingClient {
public:
    using SimpleRefreshTokenStreamingClient::SimpleRefreshTokenStreamingClient;

    const Collected<std::string> refreshTokens;

protected:
    pplx::task<void> onTokenRefreshed(std::string refreshToken) override {
        refreshTokens.add(std::move(refreshToken));
        return pplx::task_from_result();
    }
};

class CollectingLogger final : public Logger {
public:
    bool isEnabled(LogLevel) const noexcept override { return true; }
    void write(LogLevel, std::string_view line) noexcept override { lines.add(std::string(line)); }

    const Collected<std::string> lines;
};

struct Fixture : LoopbackFixture {
    Fixture() { startEmulator(); }

    Fault onToken(FaultKind kind, unsigned count = 1) {
        Fault fault;
        fault.kind = kind;
        fault.on = RequestKind::Token;
        fault.count = count;
        return fault;
    }

    template <typename Check>
    void startFails(Check check) {
        makeAndObserve();
        BOOST_CHECK_EXCEPTION(client->start().get(), AuthenticationError, check);
        BOOST_TEST((client->state() == ClientState::Stopped));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sign_in_tests, Fixture)

BOOST_AUTO_TEST_CASE(password_flow_signs_in) {
    start();
    BOOST_TEST(client->instanceUrl() == salesforce->url());
    BOOST_TEST(client->apiVersion() == "67.0");
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(wrong_password_is_refused_at_once) {
    credentials.password = "wrong";
    startFails([](const AuthenticationError& error) {
        return error.oauthError() == "invalid_grant" && error.httpStatus() == 400 &&
               !error.isTransient() && std::string(error.what()).find("wrong") == std::string::npos;
    });
    BOOST_TEST(salesforce->statistics().refusedSignIns == 1U);
}

BOOST_AUTO_TEST_CASE(wrong_client_id_is_refused_at_once) {
    app.clientId = "nobody";
    startFails([](const AuthenticationError& error) {
        return error.oauthError() == "invalid_client_id" && !error.isTransient();
    });
}

BOOST_AUTO_TEST_CASE(special_characters_arrive_as_they_are) {
    client.reset();
    emulatorOptions.credentials.password = "p+a&s=s w%ö!rd\"";
    emulatorOptions.credentials.clientSecret = "+/=&?# %";
    startEmulator();
    start();
    publish();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(maintenance_page_is_waited_out) {
    emulator::Switches switches;
    switches.maintenance = true;
    salesforce->setSwitches(switches);
    makeAndObserve();
    const auto started = client->start();
    BOOST_REQUIRE(observed->errors.waitForSize(2));
    salesforce->setSwitches({});
    BOOST_REQUIRE(isDoneInTime(started));
    BOOST_CHECK_NO_THROW(started.get());
}

BOOST_AUTO_TEST_CASE(network_failures_while_signing_in_are_waited_out) {
    for (const FaultKind kind :
         {FaultKind::ResetBeforeReply, FaultKind::CloseBeforeReply, FaultKind::ResetInBody,
          FaultKind::Truncate, FaultKind::HttpStatus}) {
        salesforce->inject(onToken(kind));
    }
    start();
    publish();
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(odd_token_replies_give_typed_errors) {
    emulator::Switches switches;
    switches.tokenWithoutInstanceUrl = true;
    salesforce->setSwitches(switches);
    options.startTimeout = std::chrono::milliseconds(30);
    makeAndObserve();
    BOOST_CHECK_THROW(client->start().get(), Error);
    switches = {};
    switches.tokenWithoutType = true;
    salesforce->setSwitches(switches);
    options.startTimeout = ClientOptions().startTimeout;
    makeAndObserve();
    BOOST_CHECK_NO_THROW(client->start().get());
}

BOOST_AUTO_TEST_CASE(refused_renewal_ends_the_client_with_a_report) {
    start();
    publishAndReceive();
    emulator::Switches switches;
    switches.passwordFlowOff = true;
    salesforce->setSwitches(switches);
    salesforce->revokeTokens();
    BOOST_TEST(observed->errors.waitForAny(
        [](const std::string& error) { return error.find("invalid_grant") != std::string::npos; }));
    BOOST_TEST(waitForState(ClientState::Stopped));
    BOOST_TEST(salesforce->statistics().refusedSignIns == 1U);
}

BOOST_AUTO_TEST_CASE(renewal_may_lead_to_another_instance) {
    emulatorOptions.address = "0.0.0.0";
    startEmulator();
    const std::string url = salesforce->url();
    const std::string port = url.substr(url.rfind(':'));
    app.loginUrl = "http://127.0.0.1" + port;
    emulator::Switches switches;
    switches.instanceUrl = app.loginUrl;
    salesforce->setSwitches(switches);
    start();
    publishAndReceive();
    const std::string other = "http://127.0.0.2" + port;
    switches.instanceUrl = other;
    salesforce->setSwitches(switches);
    salesforce->revokeTokens();
    publish(2);
    checkNothingLostOrDoubled();
    BOOST_TEST(client->instanceUrl() == other);
}

BOOST_AUTO_TEST_CASE(renewal_as_another_user_starts_with_fresh_cookies) {
    start();
    publishAndReceive();
    emulator::Switches switches;
    switches.otherUser = true;
    salesforce->setSwitches(switches);
    salesforce->revokeTokens();
    publish(2);
    checkNothingLostOrDoubled();
}

BOOST_AUTO_TEST_CASE(rotated_refresh_tokens_reach_the_program_and_are_used) {
    client.reset();
    emulatorOptions.rotateRefreshTokens = true;
    startEmulator();
    const auto refreshing =
        makeClient<RefreshingClient>(app, emulatorOptions.credentials.refreshToken, options);
    client = refreshing;
    observed = observe(*client);
    start();
    publishAndReceive();
    for (int i = 0; i < 2; ++i) {
        salesforce->revokeTokens();
        publishAndReceive();
        BOOST_REQUIRE(waitForHeldPolls(1));
    }
    checkNothingLostOrDoubled();
    const auto tokens = refreshing->refreshTokens.all();
    BOOST_REQUIRE(tokens.size() == 3U);
    BOOST_TEST(tokens[0] != tokens[1]);
    BOOST_TEST(tokens[1] != tokens[2]);
}

BOOST_AUTO_TEST_CASE(dead_refresh_token_is_refused_at_once) {
    client = makeClient<SimpleRefreshTokenStreamingClient>(app, "dead", options);
    BOOST_CHECK_EXCEPTION(
        client->start().get(), AuthenticationError, [](const AuthenticationError& error) {
            return error.description().find("expired access/refresh token") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(newest_version_is_found_in_any_order) {
    emulator::Switches switches;
    switches.unsortedVersions = true;
    salesforce->setSwitches(switches);
    start();
    BOOST_TEST(client->apiVersion() == "67.0");
    client->stop().wait();
    switches = {};
    switches.noVersions = true;
    salesforce->setSwitches(switches);
    start();
    BOOST_TEST(client->apiVersion() == kDefaultApiVersion);
}

BOOST_AUTO_TEST_CASE(version_that_is_no_longer_served_ends_the_start_with_the_reason) {
    options.apiVersion = "31.0";
    makeAndObserve();
    BOOST_CHECK_EXCEPTION(client->start().get(), ServerError, [](const ServerError& error) {
        return std::string(error.what()).find("Unsupported API version") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(nothing_secret_is_logged_at_any_level) {
    const auto logger = std::make_shared<CollectingLogger>();
    options.logger = logger;
    start();
    publishAndReceive();
    salesforce->revokeTokens();
    publishAndReceive();
    salesforce->killSessions();
    publishAndReceive();
    Fault broken;
    broken.kind = FaultKind::Body;
    broken.on = RequestKind::Connect;
    broken.status = 200;
    broken.text = "Acme-payload is no JSON";
    BOOST_REQUIRE(waitForHeldPolls(1));
    salesforce->inject(broken);
    publish(2);
    checkNothingLostOrDoubled();
    client->stop().wait();
    BOOST_TEST(logger->lines.size() > 0U);

    std::vector<std::string> secrets{credentials.password, app.clientSecret, "Acme"};
    for (const auto& request : salesforce->requests()) {
        if (const auto space = request.authorization.find(' '); space != std::string::npos) {
            secrets.push_back(request.authorization.substr(space + 1));
        }
        if (!request.cookie.empty()) {
            secrets.push_back(request.cookie.substr(request.cookie.find('=') + 1, 12));
        }
        const std::string field = R"("clientId":")";
        if (const auto begin = request.body.find(field); begin != std::string::npos) {
            secrets.push_back(request.body.substr(begin + field.size(), 20));
        }
    }
    std::vector<std::string> texts = logger->lines.all();
    for (const std::string& error : observed->errors.all()) {
        texts.push_back(error);
    }
    for (const std::string& text : texts) {
        for (const std::string& secret : secrets) {
            BOOST_TEST(text.find(secret) == std::string::npos, "\"" << text << "\" has " << secret);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
