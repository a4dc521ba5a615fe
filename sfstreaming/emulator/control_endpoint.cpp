// SPDX-License-Identifier: MIT
// The control interface: what can be done in C++ can be done with curl.
#include "sfstreaming/emulator/control_endpoint.h"

#include <chrono>
#include <cmath>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/control_arguments.h"
#include "sfstreaming/emulator/control_values.h"
#include "sfstreaming/emulator/org.h"

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;
using Handler = Json (*)(Org& org, const HttpRequest& request, ControlArguments& arguments);

const Json& done() {
    static const Json value = {{"done", true}};
    return value;
}

/// A parameter behind the question mark.
std::string parameter(const HttpRequest& request, const std::string& name) {
    const auto mark = request.target.find('?');
    if (mark != std::string::npos) {
        if (const auto fields = parseForm(request.target.substr(mark + 1))) {
            for (const auto& [each, value] : *fields) {
                if (each == name) {
                    return value;
                }
            }
        }
    }
    throw BadRequest("Say which: " + request.path() + "?" + name + "=…");
}

/// The member "channel", or another name of an existing channel.
std::string existing(Org& org, std::string channel) {
    if (!org.hasChannel(channel)) {
        throw BadRequest("There is no channel " + channel + "; GET /channels lists them.");
    }
    return channel;
}

Json publish(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const std::string channel = arguments.text("channel");
    const int ways = (arguments.has("payload") ? 1 : 0) + (arguments.has("payloads") ? 1 : 0) +
                     (arguments.has("raw") ? 1 : 0);
    if (ways != 1) {
        throw BadRequest(R"(Give one of the members "payload", "payloads" and "raw".)");
    }
    if (arguments.has("raw")) {
        const std::string message = arguments.text("raw");
        arguments.end();
        return {{"replayId", org.publishRaw(channel, message)}};
    }
    if (arguments.has("payload")) {
        const std::string payload = arguments.any("payload").dump();
        arguments.end();
        return {{"replayId", org.publish(channel, payload).replayId}};
    }
    const Json list = arguments.any("payloads");
    arguments.end();
    if (!list.is_array()) {
        throw BadRequest(R"(The member "payloads" must be an array.)");
    }
    std::vector<std::string> payloads;
    for (const Json& payload : list) {
        payloads.push_back(payload.dump());
    }
    return {{"replayIds", org.publishAll(channel, payloads)}};
}

Json addChannel(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const std::string name = arguments.text("name");
    const Json list = arguments.any("fields");
    arguments.end();
    std::vector<std::string> fields;
    if (!list.is_null() && !list.is_array()) {
        throw BadRequest(R"(The member "fields" must be an array of texts.)");
    }
    for (const Json& field : list) {
        if (!field.is_string()) {
            throw BadRequest(R"(The member "fields" must be an array of texts.)");
        }
        fields.push_back(field.get<std::string>());
    }
    org.addChannel(name, std::move(fields));
    return done();
}

Json removeChannel(Org& org, const HttpRequest& request, ControlArguments& arguments) {
    arguments.end();
    org.removeChannel(existing(org, parameter(request, "name")));
    return done();
}

Json expireEvents(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const std::string channel = existing(org, arguments.text("channel"));
    const std::int64_t keep = arguments.integer("keep", 0);
    arguments.end();
    if (keep < 0) {
        throw BadRequest(R"(The member "keep" must not be negative.)");
    }
    org.expireEvents(channel, static_cast<std::size_t>(keep));
    return done();
}

Json setNextReplayId(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const std::string channel = existing(org, arguments.text("channel"));
    const std::int64_t id = arguments.integer("id");
    arguments.end();
    if (id < 0) {
        throw BadRequest(R"(The member "id" must not be negative.)");
    }
    org.setNextReplayId(channel, id);
    return done();
}

Json setDemoRate(Org& org, const HttpRequest&, ControlArguments& arguments) {
    constexpr double kHighest = 100'000;
    const double rate = arguments.number("eventsPerSecond");
    arguments.end();
    if (!(rate >= 0 && rate <= kHighest)) {
        throw BadRequest(R"(The member "eventsPerSecond" must be from 0 to 100000.)");
    }
    org.setDemoRate(rate);
    return done();
}

Json disconnectSessions(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const bool withSuccessful = arguments.flag("withSuccessful", true);
    arguments.end();
    org.disconnectSessions(withSuccessful);
    return done();
}

Json cutConnections(Org& org, const HttpRequest&, ControlArguments& arguments) {
    const bool reset = arguments.flag("reset", true);
    arguments.end();
    org.cutConnections(reset);
    return done();
}

Json advanceClock(Org& org, const HttpRequest&, ControlArguments& arguments) {
    constexpr std::int64_t kTenYears = 10LL * 366 * 24 * 3600 * 1000;
    const std::int64_t milliseconds = arguments.integer("milliseconds");
    arguments.end();
    if (milliseconds < 0 || milliseconds > kTenYears) {
        throw BadRequest(R"(The member "milliseconds" must be from 0 to ten years.)");
    }
    org.advanceClock(std::chrono::milliseconds(milliseconds));
    return done();
}

Json inject(Org& org, const HttpRequest&, ControlArguments& arguments) {
    Fault fault = faultIn(arguments);
    arguments.end();
    org.inject(std::move(fault));
    return done();
}

Json changeSwitches(Org& org, const HttpRequest&, ControlArguments& arguments) {
    Switches switches = org.switches();
    change(switches, arguments);
    arguments.end();
    org.setSwitches(switches);
    return toJson(org.switches());
}

Json requests(Org& org, const HttpRequest&, ControlArguments& arguments) {
    arguments.end();
    Json list = Json::array();
    for (const SeenRequest& request : org.requests()) {
        list.push_back(toJson(request));
    }
    return list;
}

Json published(Org& org, const HttpRequest& request, ControlArguments& arguments) {
    arguments.end();
    return org.published(existing(org, parameter(request, "channel")));
}

/// A command without arguments.
template <auto function>
Json simple(Org& org, const HttpRequest&, ControlArguments& arguments) {
    arguments.end();
    (org.*function)();
    return done();
}

struct Command {
    std::string_view method;
    std::string_view path;
    Handler handler;
    std::string_view help;
};

const std::vector<Command>& commands() {
    static const std::vector<Command> list{
        {"GET", "/statistics",
         [](Org& org, const HttpRequest&, ControlArguments&) { return toJson(org.statistics()); },
         "what has happened so far"},
        {"GET", "/requests", requests, "the newest requests"},
        {"GET", "/channels",
         [](Org& org, const HttpRequest&, ControlArguments&) { return Json(org.channels()); },
         "names of all channels"},
        {"POST", "/channels", addChannel, R"({"name": C, "fields"?: [F…]})"},
        {"DELETE", "/channels", removeChannel, "?name=C"},
        {"GET", "/published", published, "?channel=C; replay ids"},
        {"POST", "/publish", publish,
         R"({"channel": C, "payload": J}, or "payloads": [J…], or "raw": TEXT)"},
        {"POST", "/expire-events", expireEvents, R"({"channel": C, "keep"?: N})"},
        {"POST", "/next-replay-id", setNextReplayId, R"({"channel": C, "id": N})"},
        {"POST", "/demo-rate", setDemoRate, R"({"eventsPerSecond": N})"},
        {"POST", "/kill-sessions", simple<&Org::killSessions>, "polls end: unknown client"},
        {"POST", "/disconnect-sessions", disconnectSessions, R"({"withSuccessful"?: B})"},
        {"POST", "/revoke-tokens", simple<&Org::revokeTokens>, "polls end: 401"},
        {"POST", "/cut-connections", cutConnections, R"({"reset"?: B})"},
        {"POST", "/expire-routing-cookies", simple<&Org::expireRoutingCookies>,
         "sessions are unknown from now on"},
        {"POST", "/advance-clock", advanceClock, R"({"milliseconds": N})"},
        {"GET", "/faults",
         [](Org&, const HttpRequest&, ControlArguments&) {
             return Json{{"kinds", faultKindNames()}, {"requests", requestKindNames()}};
         },
         "the kinds, and the requests they can strike"},
        {"POST", "/faults", inject,
         R"({"kind": K, "on"?: R, "count"?: N, "skip"?: N, "status"?: N, "text"?: T, )"
         R"("error"?: T, "failureReason"?: T, "reconnect"?: T, "delayMilliseconds"?: N, )"
         R"("retryAfter"?: N})"},
        {"DELETE", "/faults", simple<&Org::clearFaults>, "none from now on"},
        {"GET", "/switches",
         [](Org& org, const HttpRequest&, ControlArguments&) { return toJson(org.switches()); },
         "lasting peculiarities"},
        {"PATCH", "/switches", changeSwitches, "those to change"},
        {"PUT", "/switches", changeSwitches, "the same"},
        {"POST", "/switches", changeSwitches, "the same"},
    };
    return list;
}

HttpReply listing() {
    std::string text =
        "Control interface of the Salesforce emulator. Bodies are JSON objects, for example\n"
        "  curl -d '{\"channel\":\"/u/Notifications\",\"payload\":\"Hello\"}' HERE/publish\n\n";
    for (const Command& command : commands()) {
        std::string line(command.method);
        line.resize(7, ' ');
        line += command.path;
        line.resize(std::max<std::size_t>(line.size() + 2, 33), ' ');
        text.append(line).append(command.help).append("\n");
    }
    HttpReply reply = HttpReply::json(200, std::move(text));
    reply.contentType = "text/plain;charset=UTF-8";
    return reply;
}

/// Requests may hold any bytes, JSON only valid UTF-8.
HttpReply jsonReply(unsigned status, const Json& value) {
    return HttpReply::json(status,
                           value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

HttpReply problem(unsigned status, const std::string& sentence) {
    return jsonReply(status, {{"error", sentence}});
}

}  // namespace

HttpReply ControlEndpoint::handle(const HttpRequest& request) {
    const std::string path = request.path();
    if (path == "/") {
        return listing();
    }
    std::string methods;
    for (const Command& command : commands()) {
        if (command.path != path) {
            continue;
        }
        if (command.method != request.method) {
            methods += (methods.empty() ? "" : ", ") + std::string(command.method);
            continue;
        }
        try {
            ControlArguments arguments(request.body);
            return jsonReply(200, command.handler(org_, request, arguments));
        } catch (const std::invalid_argument& error) {
            return problem(400, error.what());
        }
    }
    if (!methods.empty()) {
        return problem(405, path + " is for " + methods + ".");
    }
    return problem(404, "There is no " + path + "; GET / lists the commands.");
}

}  // namespace sfstreaming::emulator
