// SPDX-License-Identifier: MIT
// The messages that the user's hooks have no part in, as JSON text.
#include "sfstreaming/internal/bayeux_requests.h"

#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/json_text.h"

namespace sfstreaming::internal {

namespace {

std::string message(std::string_view channel, std::string_view id, std::string_view clientId) {
    std::string text = "{\"channel\":";
    appendJsonString(text, channel);
    text += ",\"id\":";
    appendJsonString(text, id);
    text += ",\"clientId\":";
    appendJsonString(text, clientId);
    return text;
}

}  // namespace

std::string connectRequest(std::string_view id, std::string_view clientId, bool hold) {
    return message(kMetaConnect, id, clientId) + ",\"connectionType\":\"long-polling\"" +
           (hold ? "}" : ",\"advice\":{\"timeout\":0}}");
}

std::string disconnectRequest(std::string_view id, std::string_view clientId) {
    return message(kMetaDisconnect, id, clientId) + "}";
}

}  // namespace sfstreaming::internal
