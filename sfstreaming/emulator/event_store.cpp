// SPDX-License-Identifier: MIT
// The org's channels and the events that can be replayed.
#include "sfstreaming/emulator/event_store.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/change_event.h"
#include "sfstreaming/emulator/salesforce_text.h"

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;

// A tenth of 2^53: a client that prints ids as floating-point numbers loses digits.
constexpr std::int64_t kHugeId = 900'719'925'474'100;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::int64_t firstId(ChannelKind kind) {
    switch (kind) {
        case ChannelKind::PushTopic:
            return 41;
        case ChannelKind::Generic:
            return 21;
        case ChannelKind::PlatformEvent:
            return 3'170'042;
        case ChannelKind::ChangeEvent:
            return kHugeId;
    }
    return 1;
}

bool beginsWith(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix && text.size() > prefix.size();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// Of text that needs no escapes.
std::string inQuotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string concatenated(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        size += part.size();
    }
    std::string result;
    result.reserve(size);
    for (const std::string_view part : parts) {
        result += part;
    }
    return result;
}

bool hasMember(std::string_view object, const char* name) {
    return object.find(name) != std::string_view::npos && Json::parse(object).contains(name);
}

/// @param members  with a comma behind each
std::string withMembers(std::string members, std::string_view object) {
    const std::string_view rest = trimmed(object.substr(1));
    if (rest == "}" && !members.empty()) {
        members.pop_back();
    }
    return concatenated({"{", members, rest});
}

}  // namespace

std::optional<ChannelKind> kindOf(std::string_view channel) {
    if (beginsWith(channel, "/topic/")) {
        return ChannelKind::PushTopic;
    }
    if (beginsWith(channel, "/u/")) {
        return ChannelKind::Generic;
    }
    if (beginsWith(channel, "/event/")) {
        return ChannelKind::PlatformEvent;
    }
    if (beginsWith(channel, "/data/")) {
        return ChannelKind::ChangeEvent;
    }
    return std::nullopt;
}

EventStore::EventStore(Clock& clock, Retention retention) : clock_(clock), retention_(retention) {}

Channel& EventStore::add(const std::string& name, std::vector<std::string> fields) {
    const auto kind = kindOf(name);
    if (!kind) {
        throw std::invalid_argument("\"" + name +
                                    "\" is no channel: names begin with /topic/, /u/, /event/ or "
                                    "/data/");
    }
    const auto added = channels_.emplace(name, Channel{*kind, {}, {}, {}, firstId(*kind), 0});
    added.first->second.fields = std::move(fields);
    return added.first->second;
}

Channel* EventStore::find(const std::string& name) {
    const auto found = channels_.find(name);
    return found == channels_.end() ? nullptr : &found->second;
}

const Channel* EventStore::findIgnoringCase(const std::string& name) const {
    const std::string wanted = lower(name);
    for (const auto& [each, channel] : channels_) {
        if (lower(each) == wanted) {
            return &channel;
        }
    }
    return nullptr;
}

Channel& EventStore::findOrAdd(const std::string& name) {
    Channel* const channel = find(name);
    return channel != nullptr ? *channel : add(name, {});
}

std::vector<StoredEvent> EventStore::publish(const std::string& name,
                                             const std::vector<std::string>& payloads,
                                             const std::string& type) {
    const auto kind = kindOf(name);
    for (const std::string& payload : payloads) {
        if (!Json::accept(payload)) {
            throw std::invalid_argument("the payload for " + name + " is not JSON: " + payload);
        }
        if (kind && *kind != ChannelKind::Generic && trimmed(payload).front() != '{') {
            throw std::invalid_argument("the payload for " + name +
                                        " must be a JSON object: " + payload);
        }
    }
    Channel& channel = findOrAdd(name);
    std::vector<StoredEvent> events;
    for (const std::string& payload : payloads) {
        std::string id = uuid(count_ + 1);
        std::string message = messageFor(name, channel, trimmed(payload), type, id);
        events.push_back(store(channel, std::move(message), std::move(id)));
    }
    return events;
}

StoredEvent EventStore::publishRaw(const std::string& name, std::string message) {
    Channel& channel = findOrAdd(name);
    const std::string id = std::to_string(channel.nextId);
    constexpr std::string_view kPlaceholder = "$REPLAY_ID";
    for (auto at = message.find(kPlaceholder); at != std::string::npos;
         at = message.find(kPlaceholder, at + id.size())) {
        message.replace(at, kPlaceholder.size(), id);
    }
    return store(channel, std::move(message), {});
}

StoredEvent EventStore::store(Channel& channel, std::string message, std::string eventUuid) {
    sweep(channel);
    const std::int64_t id = channel.nextId;
    ++count_;
    // Ids grow with gaps: 1 to 5 steps.
    channel.nextId += 1 + static_cast<std::int64_t>((count_ * 7) % 5);
    channel.published.push_back(id);
    channel.events.push_back({id, clock_.now(),
                              std::make_shared<const std::string>(std::move(message)),
                              std::move(eventUuid)});
    StoredEvent event = channel.events.back();
    expire(channel, retention_.maxEvents);
    return event;
}

// Payloads are put into messages as they are: numbers and escapes reach the client unchanged, and
// many large events take little time.
std::string EventStore::messageFor(const std::string& name, const Channel& channel,
                                   std::string_view payload, const std::string& type,
                                   const std::string& eventUuid) const {
    const auto calendar = clock_.calendar();
    const std::string id = std::to_string(channel.nextId);
    const std::string now = inQuotes(isoTime(calendar));
    const std::string head =
        "{\"channel\":" + Json(name).dump(-1, ' ', false, Json::error_handler_t::replace) +
        ",\"data\":{";
    const std::string dated = "\"event\":{\"createdDate\":" + now + ",\"replayId\":" + id;
    const std::string named =
        ",\"event\":{\"EventUuid\":" + inQuotes(eventUuid) + ",\"replayId\":" + id + "}}}";
    switch (channel.kind) {
        case ChannelKind::PushTopic:
            return concatenated(
                {head, dated, ",\"type\":", inQuotes(type), "},\"sobject\":", payload, "}}"});
        case ChannelKind::Generic:
            return concatenated({head, dated, "},\"payload\":", payload, "}}"});
        case ChannelKind::PlatformEvent: {
            std::string members;
            if (!hasMember(payload, "CreatedDate")) {
                members += "\"CreatedDate\":" + now + ",";
            }
            if (!hasMember(payload, "CreatedById")) {
                members += "\"CreatedById\":" + inQuotes(kUserId) + ",";
            }
            return concatenated({head, "\"schema\":\"exAmpleSchemaIdAAAAAAAAA\",\"payload\":",
                                 withMembers(members, payload), named});
        }
        case ChannelKind::ChangeEvent: {
            std::string members;
            if (!hasMember(payload, "ChangeEventHeader")) {
                members = "\"ChangeEventHeader\":" +
                          changeEventHeader({"Account", recordId("001", 1), "UPDATE", {}}, calendar,
                                            count_ + 1)
                              .dump() +
                          ",";
            }
            return concatenated({head, "\"schema\":\"exAmpleSchemaIdBBBBBBBBB\",\"payload\":",
                                 withMembers(members, payload), named});
        }
    }
    return {};
}

void EventStore::expire(const std::string& name, std::size_t keep) {
    if (Channel* const channel = find(name)) {
        expire(*channel, keep);
    }
}

void EventStore::expire(Channel& channel, std::size_t keep) {
    while (channel.events.size() > keep) {
        channel.expiredUpTo = channel.events.front().replayId;
        channel.events.pop_front();
    }
}

void EventStore::sweep(Channel& channel) {
    const bool isShort =
        channel.kind == ChannelKind::PushTopic || channel.kind == ChannelKind::Generic;
    const auto oldest = clock_.now() - (isShort ? retention_.shortOne : retention_.longOne);
    while (!channel.events.empty() && channel.events.front().created < oldest) {
        channel.expiredUpTo = channel.events.front().replayId;
        channel.events.pop_front();
    }
}

bool EventStore::isKnownPosition(Channel& channel, std::int64_t replayId) {
    sweep(channel);
    // The last expired event is a position still: everything behind it is here. What lies before
    // the first event and beyond the newest was never given out. What Salesforce makes of 0 is not
    // documented: here it is the beginning, as long as that is retained.
    if (replayId == 0 || channel.published.empty()) {
        return replayId == 0 && channel.expiredUpTo == 0;
    }
    const std::int64_t oldest =
        channel.expiredUpTo > 0 ? channel.expiredUpTo : channel.published.front() - 1;
    return replayId >= oldest && replayId <= channel.published.back();
}

}  // namespace sfstreaming::emulator
