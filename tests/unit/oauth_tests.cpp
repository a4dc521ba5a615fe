// SPDX-License-Identifier: MIT
// Requests to the token endpoint, and what each of its replies means.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/oauth.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

constexpr const char* kToken = R"({"access_token":"00D9z0000001Abc!AQ8AQExampleOpaqueToken",
 "instance_url":"https://acme-dev-ed.develop.my.salesforce.com",
 "id":"https://login.salesforce.com/id/00D9z0000001AbcEAE/0059z000000XyZwAAK",
 "token_type":"Bearer",
 "issued_at":"1790000000123",
 "signature":"c2lnbmF0dXJlLWV4YW1wbGUtb25seS1ub3QtcmVhbC0wMDE="})";

constexpr const char* kHtml = "<html><head><title>Maintenance s3cret</title></head></html>";

std::string refusal(const std::string& error, const std::string& description) {
    return R"({"error":")" + error + R"(","error_description":")" + description + "\"}";
}

/// The error that a reply leads to; for the questions of its base.
template <typename Check>
void expectError(int status, const std::string& body, Check check) {
    try {
        parseTokenReply(status, body);
        BOOST_ERROR("the reply was taken for a token");
    } catch (const Error& error) {
        check(error);
    }
}

struct Row {
    int status;
    std::string body;
    ErrorCode code;
    bool transient;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.status << ' ' << row.body;
}

const std::vector<Row> kFailures{
    // Refusals: never repeated, that would lock the user out.
    {400, refusal("invalid_grant", "authentication failure"), ErrorCode::Authentication, false},
    {401, refusal("invalid_grant", "authentication failure"), ErrorCode::Authentication, false},
    {403, refusal("invalid_grant", "authentication failure"), ErrorCode::Authentication, false},
    {400, refusal("invalid_grant", "expired access/refresh token"), ErrorCode::Authentication,
     false},
    {400, refusal("invalid_grant", "expired authorization code"), ErrorCode::Authentication, false},
    {400, refusal("invalid_grant", "user hasn't approved this consumer"), ErrorCode::Authentication,
     false},
    {400, refusal("invalid_grant", "audience is invalid"), ErrorCode::Authentication, false},
    {400, refusal("invalid_grant", "invalid assertion"), ErrorCode::Authentication, false},
    {400, refusal("invalid_grant", "request not supported on this domain"),
     ErrorCode::Authentication, false},
    {400, refusal("invalid_grant", "no client credentials user enabled"), ErrorCode::Authentication,
     false},
    {400, refusal("invalid_client_id", "client identifier invalid"), ErrorCode::Authentication,
     false},
    {400, refusal("invalid_client", "invalid client credentials"), ErrorCode::Authentication,
     false},
    {401, refusal("invalid_client_credentials", "invalid client"), ErrorCode::Authentication,
     false},
    {400, refusal("unsupported_grant_type", "grant type not supported"), ErrorCode::Authentication,
     false},
    {400, refusal("invalid_request", "x"), ErrorCode::Authentication, false},
    {400, refusal("redirect_uri_mismatch", "x"), ErrorCode::Authentication, false},
    {400, refusal("invalid_scope", "x"), ErrorCode::Authentication, false},
    {400, refusal("inactive_user", "x"), ErrorCode::Authentication, false},
    {400, refusal("inactive_org", "x"), ErrorCode::Authentication, false},
    {400, refusal("something_new", ""), ErrorCode::Authentication, false},
    {400, R"({"error":"invalid_grant"})", ErrorCode::Authentication, false},
    {400, R"({"error":"invalid_grant","error_description":5})", ErrorCode::Authentication, false},
    // Out of order: worth another try later.
    {400, refusal("rate_limit_exceeded", "login rate exceeded"), ErrorCode::Transport, true},
    {400, refusal("unknown_error", "retry your request"), ErrorCode::Transport, true},
    {400, refusal("server_error", ""), ErrorCode::Transport, true},
    {500, refusal("invalid_grant", "authentication failure"), ErrorCode::Transport, true},
    {420, "", ErrorCode::Transport, true},
    {429, "", ErrorCode::Transport, true},
    {500, kHtml, ErrorCode::Transport, true},
    {502, kHtml, ErrorCode::Transport, true},
    {503, kHtml, ErrorCode::Transport, true},
    {504, "", ErrorCode::Transport, true},
    {200, kHtml, ErrorCode::Transport, true},
    {200, "", ErrorCode::Transport, true},
    {200, R"({"access_token":)", ErrorCode::Transport, true},
    {200, "[]", ErrorCode::Transport, true},
    {200, "null", ErrorCode::Transport, true},
    {200, "\xff\xfe", ErrorCode::Transport, true},
    // Not the token endpoint: it will not be one later.
    {400, kHtml, ErrorCode::Transport, false},
    {400, "", ErrorCode::Transport, false},
    {400, R"({"message":"x"})", ErrorCode::Transport, false},
    {400, R"({"error":5})", ErrorCode::Transport, false},
    {400, R"([{"message":"x","errorCode":"y"}])", ErrorCode::Transport, false},
    {404, kHtml, ErrorCode::Transport, false},
    {405, "", ErrorCode::Transport, false},
    {302, "", ErrorCode::Transport, false},
    // A token that cannot be used.
    {200, R"({"instance_url":"https://a","token_type":"Bearer"})", ErrorCode::Protocol, true},
    {200, R"({"access_token":"","instance_url":"https://a"})", ErrorCode::Protocol, true},
    {200, R"({"access_token":5,"instance_url":"https://a"})", ErrorCode::Protocol, true},
    {200, R"({"access_token":"s3cret"})", ErrorCode::Protocol, true},
    {200, R"({"access_token":"s3cret","instance_url":null})", ErrorCode::Protocol, true},
    {200, R"({"access_token":"s3cret","instance_url":"https://a","token_type":"mac"})",
     ErrorCode::Protocol, true},
    {200, "{}", ErrorCode::Protocol, true},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth_tests)

BOOST_AUTO_TEST_CASE(password_form_encodes_every_value) {
    BOOST_TEST(passwordForm("3MVG9", "8F0+/=", "bot@acme.example", "p&w=d !%\xc3\xa9") ==
               "grant_type=password&client_id=3MVG9&client_secret=8F0%2B%2F%3D&"
               "username=bot%40acme.example&password=p%26w%3Dd%20%21%25%C3%A9");
    // Every character that means something in a form
    BOOST_TEST(passwordForm("a", "b", "c", ";/?:@&=+$,#[]!'()*\"<>\\^`{|}\r\n") ==
               "grant_type=password&client_id=a&client_secret=b&username=c&password="
               "%3B%2F%3F%3A%40%26%3D%2B%24%2C%23%5B%5D%21%27%28%29%2A%22%3C%3E%5C%5E%60%7B%7C%7D"
               "%0D%0A");
}

BOOST_AUTO_TEST_CASE(refresh_form_leaves_an_empty_secret_out) {
    BOOST_TEST(refreshForm("3MVG9", "8F0&", "5Aep861=") ==
               "grant_type=refresh_token&client_id=3MVG9&client_secret=8F0%26&"
               "refresh_token=5Aep861%3D");
    BOOST_TEST(refreshForm("3MVG9", "", "5Aep861") ==
               "grant_type=refresh_token&client_id=3MVG9&refresh_token=5Aep861");
}

BOOST_AUTO_TEST_CASE(token_is_read) {
    const TokenReply token = parseTokenReply(200, kToken);
    BOOST_TEST(token.accessToken == "00D9z0000001Abc!AQ8AQExampleOpaqueToken");
    BOOST_TEST(token.instanceUrl == "https://acme-dev-ed.develop.my.salesforce.com");
    BOOST_TEST(token.refreshToken == "");
}

BOOST_AUTO_TEST_CASE(rotated_refresh_token_is_read) {
    const TokenReply token = parseTokenReply(
        200, R"({"access_token":"a","instance_url":"https://b","refresh_token":"5Aep"})");
    BOOST_TEST(token.refreshToken == "5Aep");
}

BOOST_AUTO_TEST_CASE(trailing_slashes_of_the_instance_url_are_dropped) {
    BOOST_TEST(parseTokenReply(200, R"({"access_token":"a","instance_url":"https://b.c//"})")
                   .instanceUrl == "https://b.c");
}

BOOST_AUTO_TEST_CASE(missing_token_type_is_taken_for_bearer_in_any_case) {
    for (const char* const type :
         {"", R"(,"token_type":"bearer")", R"(,"token_type":"BEARER")", R"(,"token_type":null)"}) {
        BOOST_TEST(parseTokenReply(200, std::string(R"({"access_token":"a","instance_url":)"
                                                    R"("https://b")") +
                                            type + "}")
                       .accessToken == "a");
    }
}

BOOST_DATA_TEST_CASE(failure_is_classified, boost::unit_test::data::make(kFailures), row) {
    expectError(row.status, row.body, [&](const Error& error) {
        BOOST_TEST(error.code() == row.code);
        BOOST_TEST(error.isTransient() == row.transient);
        BOOST_TEST(!error.isSessionLost());
        BOOST_TEST(std::string(error.what()).find("s3cret") == std::string::npos);
        if (const auto* const transport = dynamic_cast<const TransportError*>(&error)) {
            BOOST_TEST(transport->httpStatus() == row.status);
        }
        if (const auto* const protocol = dynamic_cast<const ProtocolError*>(&error)) {
            BOOST_TEST(protocol->excerpt().find("s3cret") == std::string::npos);
        }
    });
}

BOOST_AUTO_TEST_CASE(refusal_carries_what_the_endpoint_said) {
    expectError(400, refusal("invalid_grant", "authentication failure"), [](const Error& error) {
        const auto& refused = dynamic_cast<const AuthenticationError&>(error);
        BOOST_TEST(refused.httpStatus() == 400);
        BOOST_TEST(refused.oauthError() == "invalid_grant");
        BOOST_TEST(refused.description() == "authentication failure");
        const std::string text = refused.what();
        BOOST_TEST(text.find("invalid_grant") != std::string::npos);
        BOOST_TEST(text.find("authentication failure") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(refusal_says_what_can_be_done) {
    const auto expectHint = [](const char* code, const char* description, const char* hint) {
        expectError(400, refusal(code, description), [&](const Error& error) {
            BOOST_TEST_CONTEXT(code << ", " << description) {
                BOOST_TEST(std::string(error.what()).find(hint) != std::string::npos);
            }
        });
    };
    expectHint("invalid_grant", "authentication failure", "security token");
    expectHint("invalid_grant", "authentication failure", "Username-Password Flows");
    expectHint("invalid_grant", "expired access/refresh token", "sign in interactively");
    expectHint("invalid_grant", "request not supported on this domain", "My Domain");
    expectHint("invalid_grant", "no client credentials user enabled", "run-as user");
    expectHint("invalid_grant", "user hasn't approved this consumer", "pre-authorise");
    expectHint("invalid_client_id", "client identifier invalid", "consumer key");
    expectHint("invalid_client", "invalid client credentials", "consumer secret");
    expectHint("invalid_client_credentials", "invalid client", "consumer secret");
    expectHint("unsupported_grant_type", "grant type not supported", "flow");
    expectHint("inactive_user", "", "not active");
    expectHint("inactive_org", "", "locked");
}

BOOST_AUTO_TEST_CASE(html_page_is_a_clean_error_with_its_status) {
    expectError(503, kHtml, [](const Error& error) {
        BOOST_TEST(std::string(error.what()).find("503") != std::string::npos);
    });
    expectError(404, kHtml, [](const Error& error) {
        const std::string text = error.what();
        BOOST_TEST(text.find("404") != std::string::npos);
        BOOST_TEST(text.find("login URL") != std::string::npos);
        BOOST_TEST(text.find("Maintenance") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(deeply_nested_reply_does_no_harm) {
    expectError(200, R"({"access_token":)" + std::string(200000, '['),
                [](const Error& error) { BOOST_TEST(error.code() == ErrorCode::Transport); });
}

BOOST_AUTO_TEST_SUITE_END()
