// SPDX-License-Identifier: MIT
// Requests to the OAuth token endpoint, and its replies.
#include "sfstreaming/internal/oauth.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <simdjson.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

namespace {

struct Hint {
    std::string_view error;
    std::string_view description;  ///< part of it; empty matches all
    const char* advice;
};

// What the one who reads the error can do about it. More precise entries first.
constexpr std::array kHints{
    Hint{
        "invalid_grant", "authentication failure",
        "check user name, password and security token (it is appended to the password); orgs "
        "created since Summer '23 block this flow until an administrator switches on \"Allow OAuth "
        "Username-Password Flows\" in Setup"},
    Hint{"invalid_grant", "expired access/refresh token",
         "the refresh token is dead; sign in interactively again"},
    Hint{"invalid_grant", "request not supported on this domain",
         "use the org's My Domain as login URL"},
    Hint{"invalid_grant", "no client credentials user enabled",
         "choose a run-as user in the settings of the app"},
    Hint{"invalid_grant", "user hasn't approved this consumer",
         "pre-authorise the user or profile in the settings of the app"},
    Hint{"invalid_client_id", "",
         "check the consumer key; a new app needs some minutes until it is known"},
    Hint{"invalid_client", "", "check the consumer secret"},
    Hint{"unsupported_grant_type", "", "this login URL does not offer the flow"},
    Hint{"inactive_user", "", "the user is not active"},
    Hint{"inactive_org", "", "the org is locked, closed or suspended"},
};

void addField(std::string& form, const char* name, std::string_view value) {
    if (!form.empty()) {
        form += '&';
    }
    form += name;
    form += '=';
    form += percentEncode(value);
}

bool isTransient(int status, std::string_view error) {
    return status >= 500 || status == 420 || status == 429 || error == "rate_limit_exceeded" ||
           error == "unknown_error" || error == "server_error";
}

std::string member(const simdjson::dom::element& object, const char* name) {
    std::string_view text;
    return object[name].get_string().get(text) ? std::string() : std::string(text);
}

[[noreturn]] void fail(int status, const std::string& error, const std::string& description) {
    if (isTransient(status, error)) {
        throw TransportError("the token endpoint is out of order (HTTP status " +
                                 std::to_string(status) + (error.empty() ? "" : ", " + error) + ")",
                             status);
    }
    std::string what =
        "the sign-in was refused: " + error + (description.empty() ? "" : " (" + description + ")");
    for (const Hint& hint : kHints) {
        if (error.rfind(hint.error, 0) == 0 &&
            description.find(hint.description) != std::string::npos) {
            what += std::string("; ") + hint.advice;
            break;
        }
    }
    throw AuthenticationError(what, status, error, description);
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

/// The last but one part of an identity URL, ".../id/<organisation>/<user>".
std::string organizationOf(std::string_view identityUrl) {
    const std::size_t user = identityUrl.rfind('/');
    if (user == std::string_view::npos || user == 0) {
        return {};
    }
    const std::size_t organization = identityUrl.rfind('/', user - 1);
    if (organization == std::string_view::npos) {
        return {};
    }
    const std::string_view id = identityUrl.substr(organization + 1, user - organization - 1);
    const bool isId =
        (id.size() == 15 || id.size() == 18) &&
        std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
    return isId ? std::string(id) : std::string();
}

}  // namespace

std::string passwordForm(const std::string& clientId, const std::string& clientSecret,
                         const std::string& username, const std::string& password) {
    std::string form;
    addField(form, "grant_type", "password");
    addField(form, "client_id", clientId);
    addField(form, "client_secret", clientSecret);
    addField(form, "username", username);
    addField(form, "password", password);
    return form;
}

std::string refreshForm(const std::string& clientId, const std::string& clientSecret,
                        const std::string& refreshToken) {
    std::string form;
    addField(form, "grant_type", "refresh_token");
    addField(form, "client_id", clientId);
    if (!clientSecret.empty()) {
        addField(form, "client_secret", clientSecret);
    }
    addField(form, "refresh_token", refreshToken);
    return form;
}

TokenReply parseTokenReply(int httpStatus, std::string_view body) {
    simdjson::dom::parser parser;
    simdjson::dom::element reply;
    const bool isObject =
        !parser.parse(simdjson::padded_string(body)).get(reply) && reply.is_object();
    if (httpStatus != 200) {
        const std::string error = isObject ? member(reply, "error") : std::string();
        if (!error.empty() || isTransient(httpStatus, error)) {
            fail(httpStatus, error, isObject ? member(reply, "error_description") : std::string());
        }
        throw TransportError("the token endpoint answered with HTTP status " +
                                 std::to_string(httpStatus) + " and " + redactedExcerpt(body) +
                                 "; check the login URL",
                             httpStatus, 0, false);
    }
    if (!isObject) {
        throw TransportError(
            "the token endpoint answered with " + redactedExcerpt(body) + " instead of a token",
            httpStatus);
    }
    TokenReply token{member(reply, "access_token"), member(reply, "instance_url"),
                     member(reply, "refresh_token"), organizationOf(member(reply, "id"))};
    if (token.accessToken.empty() || token.instanceUrl.empty()) {
        throw ProtocolError(std::string("the reply of the token endpoint has no ") +
                                (token.accessToken.empty() ? "access_token" : "instance_url"),
                            redactedExcerpt(body));
    }
    const std::string type = member(reply, "token_type");
    if (!type.empty() && !equalsIgnoringCase(type, "Bearer")) {
        throw ProtocolError("the token endpoint issued a token that is no bearer token");
    }
    while (token.instanceUrl.back() == '/' && token.instanceUrl.size() > 1) {
        token.instanceUrl.pop_back();
    }
    return token;
}

}  // namespace sfstreaming::internal
