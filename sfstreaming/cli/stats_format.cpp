// SPDX-License-Identifier: MIT
// The statistics of a client as lines of JSON.
#include "sfstreaming/cli/stats_format.h"

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

#include "sfstreaming/timestamp.h"

namespace sfstreaming::cli {

namespace {

using Json = nlohmann::ordered_json;

Json timeOrNull(const std::optional<WallTime>& time) {
    return time ? Json(formatTimestamp(*time)) : Json();
}

Json idOrNull(const std::optional<ReplayId>& id) {
    return id ? Json(id->toInt64()) : Json();
}

Json object(const ChannelStats& stats) {
    return {
        {"channel", stats.channel},
        {"eventsReceived", stats.eventsReceived},
        {"receivedPosition", idOrNull(stats.receivedPosition)},
        {"storedPosition", idOrNull(stats.storedPosition)},
        {"storedEventTime", timeOrNull(stats.storedEventTime)},
        {"storedAgeMs", stats.storedEventTime ? Json(stats.storedAge.count()) : Json()},
        {"lastEvent", timeOrNull(stats.lastEvent)},
    };
}

}  // namespace

std::string StatsFormat::line(const ClientStats& stats, WallTime now) {
    const std::chrono::duration<double> span = now - lastTime_;
    const auto events = static_cast<double>(stats.eventsReceived - lastEvents_);
    // The clock of the wall may be set back.
    const double rate = span.count() > 0 ? std::round(events / span.count() * 10) / 10 : 0;
    lastTime_ = now;
    lastEvents_ = stats.eventsReceived;

    Json channels = Json::array();
    for (const ChannelStats& channel : stats.channels) {
        channels.push_back(object(channel));
    }
    const Json line{
        {"time", formatTimestamp(now)},
        {"state", toString(stats.state)},
        {"eventsReceived", stats.eventsReceived},
        {"eventsPerSecond", rate},
        {"bytesReceived", stats.bytesReceived},
        {"eventsDelivered", stats.eventsDelivered},
        {"eventsAcknowledged", stats.eventsAcknowledged},
        {"eventsRedelivered", stats.eventsRedelivered},
        {"duplicatesDropped", stats.duplicatesDropped},
        {"eventsGivenUp", stats.eventsGivenUp},
        {"gaps", stats.gaps},
        {"pendingEvents", stats.pendingEvents},
        {"pendingBytes", stats.pendingBytes},
        {"handshakes", stats.handshakes},
        {"signIns", stats.signIns},
        {"retries", stats.retries},
        {"lastPoll", timeOrNull(stats.lastPoll)},
        {"lastEvent", timeOrNull(stats.lastEvent)},
        {"channels", std::move(channels)},
    };
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sfstreaming::cli
