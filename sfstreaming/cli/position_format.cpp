// SPDX-License-Identifier: MIT
// Stored positions as lines of output.
#include "sfstreaming/cli/position_format.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/timestamp.h"

namespace sfstreaming::cli {

namespace {

using Json = nlohmann::ordered_json;
using Row = std::array<std::string, 7>;

const Row kHeading{"ORGANIZATION", "SUBSCRIBER",    "CHANNEL",  "REPLAY ID",
                   "AGE",          "EVENT CREATED", "STORED AT"};
constexpr std::size_t kChannelColumn = 2;

std::chrono::milliseconds ageOf(const ReplayPosition& position, WallTime now) {
    const WallTime begin = parseTimestamp(position.creationTime).value_or(position.storedAt);
    return std::max(std::chrono::milliseconds(0),
                    std::chrono::duration_cast<std::chrono::milliseconds>(now - begin));
}

Row rowOf(const ReplayEntry& entry, WallTime now) {
    const auto& [key, position] = entry;
    const auto created = parseTimestamp(position.creationTime);
    return {printable(key.organization),   printable(key.subscriber),
            printable(key.channel),        position.id.toString(),
            roughly(ageOf(position, now)), created ? localTime(*created) : "-",
            localTime(position.storedAt)};
}

}  // namespace

std::string positionJsonLine(const ReplayEntry& entry, WallTime now) {
    const auto& [key, position] = entry;
    const auto created = parseTimestamp(position.creationTime);
    const Json line{
        {"organization", key.organization},
        {"subscriber", key.subscriber},
        {"channel", key.channel},
        {"replayId", position.id.toInt64()},
        {"eventTime", created ? Json(formatTimestamp(*created)) : Json()},
        {"storedAt", formatTimestamp(position.storedAt)},
        {"ageMs", ageOf(position, now).count()},
    };
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> positionTable(const std::vector<ReplayEntry>& entries, const Style& style,
                                       WallTime now) {
    std::vector<Row> rows{kHeading};
    for (const ReplayEntry& entry : entries) {
        rows.push_back(rowOf(entry, now));
    }
    std::array<std::size_t, std::tuple_size_v<Row>> begins{};
    for (std::size_t column = 1; column < begins.size(); ++column) {
        std::size_t widest = 0;
        for (const Row& row : rows) {
            widest = std::max(widest, columns(row[column - 1]));
        }
        begins[column] = begins[column - 1] + widest + 2;
    }
    std::vector<std::string> lines;
    for (const Row& row : rows) {
        LineBuilder builder(style);
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (column > 0) {
                builder.padTo(begins[column]);
            }
            builder.add(row[column], lines.empty()              ? Colour::Dim
                                     : column == kChannelColumn ? channelColour(row[column])
                                                                : Colour::None);
        }
        lines.push_back(builder.line());
    }
    return lines;
}

}  // namespace sfstreaming::cli
