// SPDX-License-Identifier: MIT
// Faults, switches and figures as JSON of the control interface.
#include "sfstreaming/emulator/control_values.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kFlags{
    std::pair{"numericIds", &Switches::numericIds},
    std::pair{"bareObject", &Switches::bareObject},
    std::pair{"prettyJson", &Switches::prettyJson},
    std::pair{"gzip", &Switches::gzip},
    std::pair{"eventsInSubscribeReply", &Switches::eventsInSubscribeReply},
    std::pair{"foreignCookie", &Switches::foreignCookie},
    std::pair{"neverAnswerDisconnect", &Switches::neverAnswerDisconnect},
    std::pair{"refuseUnsubscribe", &Switches::refuseUnsubscribe},
    std::pair{"serverBusy", &Switches::serverBusy},
    std::pair{"serverBusyLegacy", &Switches::serverBusyLegacy},
    std::pair{"noPermission", &Switches::noPermission},
    std::pair{"dynamicChannels", &Switches::dynamicChannels},
    std::pair{"passwordFlowOff", &Switches::passwordFlowOff},
    std::pair{"maintenance", &Switches::maintenance},
    std::pair{"tokenWithoutType", &Switches::tokenWithoutType},
    std::pair{"tokenWithoutInstanceUrl", &Switches::tokenWithoutInstanceUrl},
    std::pair{"otherUser", &Switches::otherUser},
    std::pair{"noVersions", &Switches::noVersions},
    std::pair{"unsortedVersions", &Switches::unsortedVersions},
};

unsigned countIn(ControlArguments& arguments, const std::string& name, unsigned otherwise) {
    const std::int64_t value = arguments.integer(name, otherwise);
    if (value < 0 || value > std::numeric_limits<unsigned>::max()) {
        throw BadRequest("The member \"" + name + "\" must not be negative or huge.");
    }
    return static_cast<unsigned>(value);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

unsigned statusIn(ControlArguments& arguments) {
    const unsigned status = countIn(arguments, "status", 0);
    if (status != 0 && (status < 200 || status > 599)) {
        throw BadRequest("The member \"status\" must be from 200 to 599.");
    }
    return status;
}

}  // namespace

Fault faultIn(ControlArguments& arguments) {
    Fault fault;
    const std::string kind = arguments.text("kind");
    const auto knownKind = faultKindFromString(kind);
    if (!knownKind) {
        throw BadRequest("There is no fault \"" + kind + "\"; there are " +
                         joined(faultKindNames()) + ".");
    }
    fault.kind = *knownKind;
    const std::string on = arguments.text("on", toString(fault.on));
    const auto knownRequest = requestKindFromString(on);
    if (!knownRequest) {
        throw BadRequest("There is no request \"" + on + "\"; there are " +
                         joined(requestKindNames()) + ".");
    }
    fault.on = *knownRequest;
    fault.count = countIn(arguments, "count", fault.count);
    fault.skip = countIn(arguments, "skip", fault.skip);
    fault.status = statusIn(arguments);
    fault.text = arguments.text("text", "");
    fault.error = arguments.text("error", "");
    fault.failureReason = arguments.text("failureReason", "");
    fault.reconnect = arguments.text("reconnect", "");
    fault.delay = std::chrono::milliseconds(countIn(arguments, "delayMilliseconds", 0));
    if (arguments.has("retryAfter")) {
        fault.retryAfter = countIn(arguments, "retryAfter", 0);
    }
    return fault;
}

void change(Switches& switches, ControlArguments& arguments) {
    for (const auto& [name, member] : kFlags) {
        switches.*member = arguments.flag(name, switches.*member);
    }
    if (arguments.has("chunkSize")) {
        switches.chunkSize = countIn(arguments, "chunkSize", 0);
    }
    switches.instanceUrl = arguments.text("instanceUrl", switches.instanceUrl);
}

Json toJson(const Switches& switches) {
    Json result;
    for (const auto& [name, member] : kFlags) {
        result[name] = switches.*member;
    }
    result["chunkSize"] = switches.chunkSize;
    result["instanceUrl"] = switches.instanceUrl;
    return result;
}

Json toJson(const Statistics& statistics) {
    return {{"signIns", statistics.signIns},
            {"refusedSignIns", statistics.refusedSignIns},
            {"handshakes", statistics.handshakes},
            {"refusedHandshakes", statistics.refusedHandshakes},
            {"subscribes", statistics.subscribes},
            {"connects", statistics.connects},
            {"disconnects", statistics.disconnects},
            {"eventsPublished", statistics.eventsPublished},
            {"eventsDelivered", statistics.eventsDelivered},
            {"connections", statistics.connections},
            {"sessions", statistics.sessions},
            {"subscriptions", statistics.subscriptions},
            {"heldPolls", statistics.heldPolls}};
}

Json toJson(const SeenRequest& request) {
    return {{"kind", toString(request.kind)}, {"method", request.method},
            {"target", request.target},       {"authorization", request.authorization},
            {"cookie", request.cookie},       {"body", request.body}};
}

}  // namespace sfstreaming::emulator
