// SPDX-License-Identifier: MIT
// The messages that the user's hooks can edit.
#include "sfstreaming/internal/payload_json.h"

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/json.h"

namespace sfstreaming::internal {

namespace {

using utility::conversions::to_string_t;
using web::json::value;

value text(std::string_view utf8) {
    return value::string(to_string_t(std::string(utf8)));
}

value parsed(const std::string& payload) {
    value result;
    try {
        result = value::parse(to_string_t(payload));
    } catch (const std::exception&) {
        // Not always a json_exception: an unpaired surrogate is a std::range_error.
        throw UsageError("the payload of a message is no JSON");
    }
    if (!result.is_object()) {
        throw UsageError("the payload of a message must be a JSON object");
    }
    return result;
}

void addIfMissing(value& object, const char* name, const value& member) {
    const auto key = to_string_t(std::string(name));
    if (!object.has_field(key)) {
        object[key] = member;
    }
}

std::string serialised(const value& object) {
    return utility::conversions::to_utf8string(object.serialize());
}

/// The member `ext` of a message, made if missing; null if the user put something else there.
value* extOf(value& message) {
    addIfMissing(message, "ext", value::object());
    value& ext = message[to_string_t("ext")];
    return ext.is_object() ? &ext : nullptr;
}

value forChannel(std::string_view meta, const std::string& channel) {
    value message = value::object();
    message[to_string_t("channel")] = text(meta);
    message[to_string_t("subscription")] = text(channel);
    return message;
}

value completed(const std::string& payload, const std::string& id, const std::string& clientId) {
    value message = parsed(payload);
    addIfMissing(message, "id", text(id));
    addIfMissing(message, "clientId", text(clientId));
    return message;
}

/// The reply is found by the id, so it is ours.
value numbered(const std::string& payload, const std::string& id, const std::string& clientId) {
    value message = completed(payload, id, clientId);
    message[to_string_t("id")] = text(id);
    return message;
}

}  // namespace

value makeHandshakePayload() {
    value message = value::object();
    message[to_string_t("channel")] = text(kMetaHandshake);
    message[to_string_t("version")] = text("1.0");
    message[to_string_t("minimumVersion")] = text("1.0");
    message[to_string_t("supportedConnectionTypes")] = value::array({text("long-polling")});
    return message;
}

value makeSubscribePayload(const std::string& channel) {
    return forChannel(kMetaSubscribe, channel);
}

value makeUnsubscribePayload(const std::string& channel) {
    return forChannel(kMetaUnsubscribe, channel);
}

std::string completeHandshake(const std::string& payload, const std::string& id, bool replay) {
    value message = parsed(payload);
    addIfMissing(message, "id", text(id));
    if (replay) {
        if (value* const ext = extOf(message)) {
            addIfMissing(*ext, "replay", value::boolean(true));
        }
    }
    return serialised(message);
}

std::string completeSubscribe(const std::string& payload, const std::string& id,
                              const std::string& clientId, const std::string& channel,
                              std::optional<ReplayId> position) {
    value message = numbered(payload, id, clientId);
    if (position) {
        if (value* const ext = extOf(message)) {
            addIfMissing(*ext, "replay", value::object());
            value& map = (*ext)[to_string_t("replay")];
            if (map.is_object()) {
                addIfMissing(map, channel.c_str(), value::number(position->toInt64()));
            }
        }
    }
    return serialised(message);
}

std::string completeUnsubscribe(const std::string& payload, const std::string& id,
                                const std::string& clientId) {
    return serialised(numbered(payload, id, clientId));
}

std::string completeMessage(const std::string& payload, const std::string& id,
                            const std::string& clientId) {
    return serialised(completed(payload, id, clientId));
}

}  // namespace sfstreaming::internal
