// SPDX-License-Identifier: MIT
// The messages that the user's hooks can edit.
#pragma once

#include <optional>
#include <string>

#include "sfstreaming/replay_id.h"

namespace web {
namespace json {
class value;
}
}  // namespace web

namespace sfstreaming::internal {

/// The protocol's minimum.
web::json::value makeHandshakePayload();
web::json::value makeSubscribePayload(const std::string& channel);
web::json::value makeUnsubscribePayload(const std::string& channel);

/// Add what the session knows to a payload, given and returned as JSON text of one object. What is
/// there already is not overwritten, but for the `id` of subscribe and unsubscribe.
/// @throws UsageError if the payload is no JSON object
std::string completeHandshake(const std::string& payload, const std::string& id, bool replay);
/// @param channel   without a filter: the key of the replay map
/// @param position  none if replay is off
std::string completeSubscribe(const std::string& payload, const std::string& id,
                              const std::string& clientId, const std::string& channel,
                              std::optional<ReplayId> position);
std::string completeUnsubscribe(const std::string& payload, const std::string& id,
                                const std::string& clientId);
/// For all other messages.
std::string completeMessage(const std::string& payload, const std::string& id,
                            const std::string& clientId);

}  // namespace sfstreaming::internal
