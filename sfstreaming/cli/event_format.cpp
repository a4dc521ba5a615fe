// SPDX-License-Identifier: MIT
// An event as a line of output.
#include "sfstreaming/cli/event_format.h"

#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/cli/time_format.h"

namespace sfstreaming::cli {

namespace {

using Json = nlohmann::ordered_json;

// Columns at which the parts of a pretty line begin when nothing before them is longer.
constexpr std::size_t kChannelColumn = 10;
constexpr std::size_t kKindColumn = 36;
constexpr std::size_t kReplayIdColumn = 52;
constexpr std::size_t kFieldsColumn = 62;

/// JSON text without the blanks that mean nothing.
std::string withoutBlanks(std::string_view json) {
    std::string result;
    result.reserve(json.size());
    bool inString = false;
    bool escaped = false;
    for (const char c : json) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (inString || !blank) {
            result += c;
        }
        if (inString && escaped) {
            escaped = false;
        } else if (inString && c == '\\') {
            escaped = true;
        } else if (c == '"') {
            inString = !inString;
        }
    }
    return result;
}

bool hasLineBreak(std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
}

std::string quoted(std::string_view text) {
    return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A value for people: text without quotes where that leaves no doubt.
std::string shown(const Json& value) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (!text.empty() && text.find_first_of(" =\"'{}[],") == std::string::npos) {
            return text;
        }
    }
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What an event says, taken apart for people.
struct Reading {
    std::string kind;
    std::vector<std::pair<std::string, std::string>> fields;
    /// Instead of fields.
    std::string text;
};

void addFields(Reading& reading, const Json& object, std::initializer_list<const char*> without) {
    for (const auto& [name, value] : object.items()) {
        bool wanted = true;
        for (const char* unwanted : without) {
            wanted = wanted && name != unwanted;
        }
        if (wanted) {
            reading.fields.emplace_back(name, shown(value));
        }
    }
}

std::string member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Reading readChange(const Json& payload) {
    Reading reading;
    const Json header = payload.value("ChangeEventHeader", Json::object());
    reading.kind = member(header, "changeType") + " " + member(header, "entityName");
    addFields(reading, payload, {"ChangeEventHeader", "CreatedDate", "LastModifiedDate"});
    if (const auto ids = header.find("recordIds"); ids != header.end() && ids->is_array()) {
        std::string list;
        for (const auto& id : *ids) {
            list += (list.empty() ? "" : ",") + shown(id);
        }
        reading.fields.emplace_back("Id", list);
    }
    return reading;
}

Reading read(const Event& event) {
    Reading reading;
    const Json data = Json::parse(event.message().field("data").raw(), nullptr, false);
    const Json* payload = nullptr;
    if (data.is_object()) {
        for (const char* name : {"sobject", "payload"}) {
            if (const auto found = data.find(name); found != data.end()) {
                payload = &*found;
                break;
            }
        }
    }
    if (payload == nullptr || !payload->is_object()) {
        reading.kind = "event";
        reading.text = payload == nullptr ? std::string(event.message().field("data").raw())
                       : payload->is_string()
                           ? payload->get<std::string>()
                           : payload->dump(-1, ' ', false, Json::error_handler_t::replace);
        return reading;
    }
    if (payload->contains("ChangeEventHeader") && payload->at("ChangeEventHeader").is_object()) {
        return readChange(*payload);
    }
    if (data.contains("sobject")) {
        const auto details = data.find("event");
        const std::string type = details != data.end() && details->is_object()
                                     ? member(*details, "type")
                                     : std::string();
        reading.kind = type.empty() ? "record" : type;
        addFields(reading, *payload, {"Id"});
        if (const auto id = payload->find("Id"); id != payload->end()) {
            reading.fields.emplace_back("Id", shown(*id));  // what says least comes last
        }
        return reading;
    }
    reading.kind = "event";
    addFields(reading, *payload, {"CreatedDate", "CreatedById"});
    return reading;
}

}  // namespace

std::string jsonLine(const Event& event) {
    const std::string_view raw = event.raw();
    const auto id = event.replayId();
    std::string line;
    line.reserve(raw.size() + event.channel().size() + 64);
    line += "{\"channel\":";
    line += quoted(event.channel());
    line += ",\"replayId\":";
    line += id ? id->toString() : "null";
    line += ",\"event\":";
    line += hasLineBreak(raw) ? withoutBlanks(raw) : std::string(raw);
    line += '}';
    return line;
}

std::string prettyLine(const Event& event, const Style& style,
                       std::chrono::system_clock::time_point receivedAt) {
    const Reading reading = read(event);
    const Colour colour = channelColour(event.channel());
    const auto id = event.replayId();
    LineBuilder builder(style);
    builder.add(clockTime(receivedAt), Colour::Dim)
        .padTo(kChannelColumn)
        .add(printable(event.channel()), colour)
        .padTo(kKindColumn)
        .add(printable(reading.kind), Colour::Bold)
        .padTo(kReplayIdColumn)
        .add(id ? "#" + id->toString() : "-", Colour::Dim)
        .padTo(kFieldsColumn);
    bool first = true;
    for (const auto& [name, value] : reading.fields) {
        builder.add((first ? "" : "  ") + printable(name) + "=", Colour::Dim).add(printable(value));
        first = false;
    }
    builder.add(printable(reading.text));
    return builder.line();
}

Colour channelColour(std::string_view channel) {
    const auto begins = [channel](std::string_view prefix) {
        return channel.substr(0, prefix.size()) == prefix;
    };
    return begins("/topic/")   ? Colour::Cyan
           : begins("/event/") ? Colour::Magenta
           : begins("/data/")  ? Colour::Yellow
                               : Colour::Green;
}

}  // namespace sfstreaming::cli
