// SPDX-License-Identifier: MIT
// Bayeux messages as the endpoint reads and writes them.
#include "sfstreaming/emulator/bayeux.h"

#include <cctype>
#include <charconv>
#include <string_view>

namespace sfstreaming::emulator {

RequestKind kindOfMessage(const std::string& channel) {
    if (channel == "/meta/handshake") {
        return RequestKind::Handshake;
    }
    if (channel == "/meta/connect") {
        return RequestKind::Connect;
    }
    if (channel == "/meta/subscribe") {
        return RequestKind::Subscribe;
    }
    if (channel == "/meta/unsubscribe") {
        return RequestKind::Unsubscribe;
    }
    return channel == "/meta/disconnect" ? RequestKind::Disconnect : RequestKind::Any;
}

std::string textOf(const Json& message, const char* name) {
    const auto found = message.find(name);
    return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string idJsonOf(const Json& message) {
    const auto found = message.find("id");
    return found != message.end() && (found->is_string() || found->is_number()) ? found->dump()
                                                                                : std::string();
}

Json replyTo(const Json& message, const std::string& clientId) {
    Json reply;
    if (!clientId.empty()) {
        reply["clientId"] = clientId;
    }
    reply["channel"] = textOf(message, "channel");
    if (!idJsonOf(message).empty()) {
        reply["id"] = message["id"];
    }
    const std::string subscription = textOf(message, "subscription");
    if (!subscription.empty()) {
        reply["subscription"] = subscription;
    }
    reply["successful"] = true;
    return reply;
}

Json failure(const Json& message, const std::string& error, const std::string& clientId) {
    Json reply = replyTo(message, clientId);
    reply["error"] = error;
    reply["successful"] = false;
    return reply;
}

Json connectReply(const std::string& clientId, const std::string& idJson, const Json& advice,
                  const char* error) {
    Json reply;
    if (!clientId.empty()) {
        reply["clientId"] = clientId;
    }
    if (!advice.is_null()) {
        reply["advice"] = advice;
    }
    reply["channel"] = "/meta/connect";
    if (!idJson.empty()) {
        reply["id"] = Json::parse(idJson);
    }
    if (error != nullptr) {
        reply["error"] = error;
    }
    reply["successful"] = error == nullptr;
    return reply;
}

Json handshakeAdvice() {
    return {{"interval", 0}, {"reconnect", "handshake"}};
}

Json noneAdvice() {
    return {{"reconnect", "none"}, {"interval", 0}};
}

std::optional<int> apiVersionIn(const std::string& path) {
    constexpr std::string_view kPrefix = "/cometd/";
    if (path.rfind(kPrefix, 0) != 0) {
        return std::nullopt;
    }
    int major = 0;
    const char* const end = path.data() + path.size();
    const auto parsed = std::from_chars(path.data() + kPrefix.size(), end, major);
    std::string_view rest(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    const auto skip = [&rest](auto isWanted) {
        std::size_t count = 0;
        while (count < rest.size() && isWanted(static_cast<unsigned char>(rest[count]))) {
            ++count;
        }
        rest.remove_prefix(count);
        return count;
    };
    const auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
    const auto isLetter = [](unsigned char c) { return std::isalpha(c) != 0; };
    if (parsed.ec != std::errc() || major < 0 || rest.empty() || rest.front() != '.') {
        return std::nullopt;
    }
    rest.remove_prefix(1);
    if (skip(isDigit) == 0) {
        return std::nullopt;
    }
    if (!rest.empty()) {
        if (rest.front() != '/') {
            return std::nullopt;
        }
        rest.remove_prefix(1);
        skip(isLetter);
    }
    return rest.empty() ? std::optional(major) : std::nullopt;
}

}  // namespace sfstreaming::emulator
