// SPDX-License-Identifier: MIT
// The token endpoint: who may sign in, and with what.
#include "sfstreaming/emulator/login_endpoint.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/salesforce_text.h"

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTokenPath = "/services/oauth2/token";
constexpr const char* kRevokePath = "/services/oauth2/revoke";

std::string base64(const unsigned char* data, std::size_t size) {
    std::string text(4 * ((size + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(size));
    return text;
}

std::optional<std::string> base64Decoded(const std::string& text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string result(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                        reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size())) < 0) {
        return std::nullopt;
    }
    for (auto end = text.rbegin(); end != text.rend() && *end == '=' && !result.empty(); ++end) {
        result.pop_back();  // padding is decoded as zeros
    }
    return result;
}

std::string signature(const std::string& key, const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return base64(digest.data(), size);
}

/// Client id and secret may come by HTTP Basic.
void addBasicCredentials(std::map<std::string, std::string>& fields,
                         const std::string& authorization) {
    const std::string scheme = "Basic ";
    if (authorization.rfind(scheme, 0) != 0) {
        return;
    }
    const auto pair = base64Decoded(authorization.substr(scheme.size()));
    if (pair && pair->find(':') != std::string::npos) {
        fields.emplace("client_id", pair->substr(0, pair->find(':')));
        fields.emplace("client_secret", pair->substr(pair->find(':') + 1));
    }
}

std::string valueOf(const std::map<std::string, std::string>& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

}  // namespace

bool LoginEndpoint::matches(const std::string& path) {
    return path == kTokenPath || path == kRevokePath;
}

HttpReply LoginEndpoint::error(const std::string& error, const std::string& description,
                               unsigned status) {
    const Json body = {{"error", error}, {"error_description", description}};
    HttpReply reply = HttpReply::json(status, body.dump());
    reply.headers.emplace_back("Pragma", "no-cache");
    return reply;
}

HttpReply LoginEndpoint::handle(const HttpRequest& request) {
    if (core_.switches.maintenance) {
        return HttpReply::html(503, "Down for maintenance");
    }
    if (request.method != "POST") {
        return error("invalid_request", "must use HTTP POST");
    }
    const std::string type = request.header("content-type");
    if (type.rfind("application/x-www-form-urlencoded", 0) != 0) {
        return error("invalid_request", "must use content type application/x-www-form-urlencoded");
    }
    const auto pairs = parseForm(request.body);
    if (!pairs) {
        return error("invalid_request", "malformed form");
    }
    const Fields fields(pairs->begin(), pairs->end());
    return request.path() == kTokenPath ? token(request, fields) : revoke(fields);
}

HttpReply LoginEndpoint::token(const HttpRequest& request, const Fields& given) {
    Fields fields = given;
    addBasicCredentials(fields, request.header("authorization"));
    const Credentials& expected = core_.options.credentials;
    const std::string grant = valueOf(fields, "grant_type");
    const bool isRefresh = grant == "refresh_token";
    const auto refused = [this](HttpReply reply) {
        ++core_.statistics.refusedSignIns;
        return reply;
    };
    if (grant.empty()) {
        return refused(error("invalid_request", "missing required parameter: grant_type"));
    }
    if (!isRefresh && grant != "password") {
        return refused(error("unsupported_grant_type", "grant type not supported"));
    }
    if (valueOf(fields, "client_id") != expected.clientId) {
        return refused(error("invalid_client_id", "client identifier invalid"));
    }
    // A public client has no secret to show when it refreshes.
    const bool secretNeeded = !isRefresh || fields.count("client_secret") > 0;
    if (secretNeeded && valueOf(fields, "client_secret") != expected.clientSecret) {
        return refused(error("invalid_client", "invalid client credentials"));
    }
    HttpReply reply =
        isRefresh ? refresh(std::move(fields), request) : password(std::move(fields), request);
    return reply.status == 200 ? reply : refused(std::move(reply));
}

HttpReply LoginEndpoint::password(Fields fields, const HttpRequest& request) {
    const Credentials& expected = core_.options.credentials;
    if (core_.switches.passwordFlowOff || valueOf(fields, "username") != expected.username ||
        valueOf(fields, "password") != expected.password) {
        return error("invalid_grant", "authentication failure");
    }
    return granted(request, "", "");
}

HttpReply LoginEndpoint::refresh(Fields fields, const HttpRequest& request) {
    if (!core_.tokens.redeem(valueOf(fields, "refresh_token"))) {
        return error("invalid_grant", "expired access/refresh token");
    }
    return granted(request, "api refresh_token",
                   core_.options.rotateRefreshTokens ? core_.tokens.rotate() : "");
}

HttpReply LoginEndpoint::granted(const HttpRequest& request, const std::string& scope,
                                 const std::string& refreshToken) {
    ++core_.statistics.signIns;
    const Switches& switches = core_.switches;
    const Credentials& credentials = core_.options.credentials;
    const std::string user = switches.otherUser ? "other-user@example.com" : credentials.username;
    const std::string identity = core_.url + "/id/" + std::string(kOrgId) + "/" +
                                 std::string(switches.otherUser ? kOtherUserId : kUserId);
    const std::string issuedAt = std::to_string(millisecondsSinceEpoch(core_.clock.calendar()));
    Json body;
    body["access_token"] = core_.tokens.issue(user);
    if (!switches.tokenWithoutInstanceUrl) {
        body["instance_url"] = instanceUrl(request);
    }
    body["id"] = identity;
    if (!switches.tokenWithoutType) {
        body["token_type"] = "Bearer";
    }
    body["issued_at"] = issuedAt;
    body["signature"] = signature(credentials.clientSecret, identity + issuedAt);
    if (!scope.empty()) {
        body["scope"] = scope;
    }
    if (!refreshToken.empty()) {
        body["refresh_token"] = refreshToken;
    }
    HttpReply reply = HttpReply::json(200, body.dump());
    reply.headers.emplace_back("Pragma", "no-cache");
    return reply;
}

HttpReply LoginEndpoint::revoke(const Fields& fields) {
    return core_.tokens.revoke(valueOf(fields, "token"))
               ? HttpReply::empty(200)
               : error("unsupported_token_type", "this token type is not supported");
}

std::string LoginEndpoint::instanceUrl(const HttpRequest& request) const {
    if (!core_.switches.instanceUrl.empty()) {
        return core_.switches.instanceUrl;
    }
    // The client knows best by which name it can come; a certificate may hold for that one only.
    const std::string host = request.header("host");
    const bool usable = !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
    return usable ? core_.url.substr(0, core_.url.find("//") + 2) + host : core_.url;
}

}  // namespace sfstreaming::emulator
