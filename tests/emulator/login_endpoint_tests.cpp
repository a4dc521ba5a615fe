// SPDX-License-Identifier: MIT
/// @file
/// The token endpoint: who is let in, and how the others are told.
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

const std::string kPath = "/services/oauth2/token";
const std::string kClient = "&client_id=demo-client-id&client_secret=demo-client-secret";
const std::string kPassword =
    "grant_type=password" + kClient + "&username=demo%40example.com&password=demo-password";

struct LoginFixture : EmulatorFixture {
    explicit LoginFixture(EmulatorOptions options = {}) : EmulatorFixture(std::move(options)) {}

    RawReply token(const std::string& form, std::map<std::string, std::string> headers = {}) const {
        headers.emplace("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return post(emulator.url(), kPath, form, headers);
    }
    RawReply refresh(const std::string& refreshToken, const std::string& client = kClient) const {
        return token("grant_type=refresh_token" + client + "&refresh_token=" + refreshToken);
    }
};

void checkRefused(const RawReply& reply, const std::string& error, const std::string& text) {
    BOOST_TEST(reply.status == 400U);
    BOOST_TEST(reply.json() == Json({{"error", error}, {"error_description", text}}));
    BOOST_TEST(reply.header("cache-control") == "no-cache, no-store");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(login_endpoint_tests, LoginFixture)

BOOST_AUTO_TEST_CASE(the_right_password_yields_a_token_and_no_refresh_token) {
    const RawReply reply = token(kPassword);
    BOOST_TEST(reply.status == 200U);
    const Json body = reply.json();
    const std::string accessToken = body["access_token"];
    BOOST_TEST(accessToken.rfind("00D9z0000001Abc!", 0) == 0U);
    BOOST_TEST(body["instance_url"] == emulator.url());
    BOOST_TEST(body["token_type"] == "Bearer");
    BOOST_TEST(body["id"] == emulator.url() + "/id/00D9z0000001AbcEAE/0059z000000XyZwAAK");
    BOOST_TEST(body["issued_at"].is_string());
    BOOST_TEST(body["signature"].get<std::string>().size() == 44U);
    BOOST_TEST(!body.contains("refresh_token"));
    BOOST_TEST(!body.contains("expires_in"));
    BOOST_TEST(emulator.statistics().signIns == 1U);
}

BOOST_AUTO_TEST_CASE(the_client_may_authenticate_itself_by_basic) {
    const std::map<std::string, std::string> headers{
        {"Authorization", "Basic ZGVtby1jbGllbnQtaWQ6ZGVtby1jbGllbnQtc2VjcmV0"}};
    BOOST_TEST(
        token("grant_type=password&username=demo%40example.com&password=demo-password", headers)
            .status == 200U);
}

BOOST_AUTO_TEST_CASE(sign_ins_that_are_refused) {
    struct Case {
        std::string form;
        std::string error;
        std::string text;
    };
    const std::vector<Case> cases{
        {"grant_type=password" + kClient + "&username=demo%40example.com&password=wrong",
         "invalid_grant", "authentication failure"},
        {"grant_type=password" + kClient + "&username=nobody&password=demo-password",
         "invalid_grant", "authentication failure"},
        {"grant_type=password" + kClient, "invalid_grant", "authentication failure"},
        {"grant_type=password&client_id=nobody&client_secret=demo-client-secret",
         "invalid_client_id", "client identifier invalid"},
        {"grant_type=password&client_id=demo-client-id&client_secret=wrong", "invalid_client",
         "invalid client credentials"},
        {"grant_type=password&client_id=demo-client-id", "invalid_client",
         "invalid client credentials"},
        {"grant_type=refresh_token" + kClient + "&refresh_token=dead", "invalid_grant",
         "expired access/refresh token"},
        {"grant_type=refresh_token" + kClient, "invalid_grant", "expired access/refresh token"},
        {"grant_type=refresh_token&client_id=demo-client-id&client_secret=wrong"
         "&refresh_token=demo-refresh-token",
         "invalid_client", "invalid client credentials"},
        {"grant_type=client_credentials" + kClient, "unsupported_grant_type",
         "grant type not supported"},
        {"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x",
         "unsupported_grant_type", "grant type not supported"},
        {"grant_type=authorization_code&code=x", "unsupported_grant_type",
         "grant type not supported"},
        {"grant_type=device&code=x", "unsupported_grant_type", "grant type not supported"},
        {kClient, "invalid_request", "missing required parameter: grant_type"},
        {"grant_type=%zz", "invalid_request", "malformed form"},
        {"grant_type=%4", "invalid_request", "malformed form"},
    };
    for (const Case& each : cases) {
        BOOST_TEST_CONTEXT(each.form) {
            checkRefused(token(each.form), each.error, each.text);
        }
    }
    BOOST_TEST(emulator.statistics().signIns == 0U);
}

BOOST_AUTO_TEST_CASE(other_methods_and_content_types_are_refused) {
    const RawReply get = exchange(emulator.url(), {"GET", kPath + "?" + kPassword, {}, {}});
    BOOST_TEST(get.status == 400U);
    BOOST_TEST(get.json()["error"] == "invalid_request");
    for (const char* type : {"application/json", ""}) {
        const RawReply reply = post(emulator.url(), kPath, kPassword, {{"Content-Type", type}});
        BOOST_TEST(reply.status == 400U);
        BOOST_TEST(reply.json()["error"] == "invalid_request");
    }
}

BOOST_AUTO_TEST_CASE(the_password_flow_can_be_off) {
    setSwitch([](Switches& switches) { switches.passwordFlowOff = true; });
    checkRefused(token(kPassword), "invalid_grant", "authentication failure");
}

BOOST_AUTO_TEST_CASE(maintenance_is_a_page_with_503) {
    setSwitch([](Switches& switches) { switches.maintenance = true; });
    const RawReply reply = token(kPassword);
    BOOST_TEST(reply.status == 503U);
    BOOST_TEST(reply.header("content-type") == "text/html;charset=UTF-8");
}

BOOST_AUTO_TEST_CASE(the_reply_can_lack_fields_or_name_another_instance) {
    setSwitch([](Switches& switches) {
        switches.tokenWithoutType = true;
        switches.tokenWithoutInstanceUrl = true;
    });
    const Json lacking = token(kPassword).json();
    BOOST_TEST(!lacking.contains("token_type"));
    BOOST_TEST(!lacking.contains("instance_url"));
    setSwitch([](Switches& switches) {
        switches = {};
        switches.instanceUrl = "https://elsewhere.example";
        switches.otherUser = true;
    });
    const Json other = token(kPassword).json();
    BOOST_TEST(other["instance_url"] == "https://elsewhere.example");
    BOOST_TEST(other["id"].get<std::string>().find("0059z000000XyZwAAK") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_may_be_used_again_and_again_without_a_secret_too) {
    for (const std::string& client : {kClient, std::string("&client_id=demo-client-id")}) {
        const RawReply reply = refresh("demo-refresh-token", client);
        BOOST_TEST(reply.status == 200U);
        BOOST_TEST(!reply.json().contains("refresh_token"));
        BOOST_TEST(reply.json()["scope"] == "api refresh_token");
    }
}

BOOST_AUTO_TEST_CASE(revoked_tokens_are_dead) {
    const std::string accessToken = accessTokenFrom(emulator);
    const auto revoke = [this](const std::string& value) {
        return post(emulator.url(), "/services/oauth2/revoke", "token=" + value,
                    {{"Content-Type", "application/x-www-form-urlencoded"}});
    };
    const RawReply reply = revoke(accessToken);
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.body == "");
    BOOST_TEST(get(emulator.url(), "/services/data/v67.0/limits",
                   {{"Authorization", "Bearer " + accessToken}})
                   .status == 401U);
    BOOST_TEST(revoke(accessToken).status == 400U);
    BOOST_TEST(revoke("demo-refresh-token").status == 200U);
    checkRefused(refresh("demo-refresh-token"), "invalid_grant", "expired access/refresh token");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct RotationFixture : LoginFixture {
    RotationFixture()
        : LoginFixture([] {
              EmulatorOptions options;
              options.rotateRefreshTokens = true;
              return options;
          }()) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_token_rotation_tests, RotationFixture)

BOOST_AUTO_TEST_CASE(each_use_yields_a_new_refresh_token) {
    std::string current = "demo-refresh-token";
    for (int i = 0; i < 3; ++i) {
        const RawReply reply = refresh(current);
        BOOST_TEST_REQUIRE(reply.status == 200U);
        const std::string next = reply.json()["refresh_token"];
        BOOST_TEST(next != current);
        current = next;
    }
}

BOOST_AUTO_TEST_CASE(an_old_refresh_token_kills_the_present_one) {
    const std::string current = refresh("demo-refresh-token").json()["refresh_token"];
    checkRefused(refresh("demo-refresh-token"), "invalid_grant", "expired access/refresh token");
    checkRefused(refresh(current), "invalid_grant", "expired access/refresh token");
}

BOOST_AUTO_TEST_CASE(an_unknown_refresh_token_harms_nobody) {
    checkRefused(refresh("unknown"), "invalid_grant", "expired access/refresh token");
    BOOST_TEST(refresh("demo-refresh-token").status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
