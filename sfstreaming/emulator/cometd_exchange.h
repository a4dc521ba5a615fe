// SPDX-License-Identifier: MIT
// One request on its way through the CometD endpoint.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/emulator/bayeux.h"
#include "sfstreaming/emulator/cometd_endpoint.h"

namespace sfstreaming::emulator {

struct CometdEndpoint::Exchange {
    HttpRequest request;
    std::shared_ptr<HttpConnection> connection;
    Json messages;
    std::optional<Fault> fault;
    std::vector<MessageText> events;
    std::vector<MessageText> replies;
    std::vector<std::string> cookies;
    bool held = false;  ///< answered later, or never

    bool acceptsGzip() const {
        return request.header("accept-encoding").find("gzip") != std::string::npos;
    }
    bool hasFault(FaultKind kind) const { return fault && fault->kind == kind; }
};

inline MessageText textFor(const nlohmann::ordered_json& message) {
    return std::make_shared<const std::string>(message.dump());
}

}  // namespace sfstreaming::emulator
