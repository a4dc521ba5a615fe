// SPDX-License-Identifier: MIT
// Bayeux messages as the endpoint reads and writes them.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/faults.h"

namespace sfstreaming::emulator {

/// Keeps the order of members, so that replies look as those of Salesforce.
using Json = nlohmann::ordered_json;

constexpr const char* kUnknownClient = "403::Unknown client";
constexpr const char* kAuthenticationInvalid = "401::Authentication invalid";

RequestKind kindOfMessage(const std::string& channel);
/// A member that is text; empty if there is none.
std::string textOf(const Json& message, const char* name);
/// The `id` as JSON text; empty if there is none that could be one.
std::string idJsonOf(const Json& message);

/// @param clientId  empty: not named in the reply
Json replyTo(const Json& message, const std::string& clientId = {});
Json failure(const Json& message, const std::string& error, const std::string& clientId = {});
/// @param advice  null: none
/// @param error   null: successful
Json connectReply(const std::string& clientId, const std::string& idJson, const Json& advice,
                  const char* error = nullptr);
Json handshakeAdvice();
Json noneAdvice();

/// The number before the dot in "/cometd/67.0", which may have "/" or "/word" behind it.
std::optional<int> apiVersionIn(const std::string& path);

}  // namespace sfstreaming::emulator
