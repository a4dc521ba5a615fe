// SPDX-License-Identifier: MIT
// The token endpoint: who may sign in, and with what.
#pragma once

#include <map>
#include <string>

#include "sfstreaming/emulator/core.h"
#include "sfstreaming/emulator/http_server.h"

namespace sfstreaming::emulator {

/// Thread: the io thread.
class LoginEndpoint {
public:
    explicit LoginEndpoint(Core& core) : core_(core) {}

    static bool matches(const std::string& path);
    HttpReply handle(const HttpRequest& request);
    /// The reply to a refused sign-in.
    static HttpReply error(const std::string& error, const std::string& description,
                           unsigned status = 400);

private:
    using Fields = std::map<std::string, std::string>;

    HttpReply token(const HttpRequest& request, const Fields& fields);
    HttpReply password(Fields fields, const HttpRequest& request);
    HttpReply refresh(Fields fields, const HttpRequest& request);
    HttpReply revoke(const Fields& fields);
    HttpReply granted(const HttpRequest& request, const std::string& scope,
                      const std::string& refreshToken);
    std::string instanceUrl(const HttpRequest& request) const;

    Core& core_;
};

}  // namespace sfstreaming::emulator
