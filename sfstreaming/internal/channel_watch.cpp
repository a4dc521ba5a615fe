// SPDX-License-Identifier: MIT
// Finds what will become a loss.
#include "sfstreaming/internal/channel_watch.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/internal/channel_name.h"

namespace sfstreaming::internal {

namespace {

// A channel with less of them may well be silent for a while.
constexpr std::uint64_t kBusyEvents = 10;

std::string hours(std::chrono::milliseconds duration) {
    const auto tenths = std::chrono::duration_cast<std::chrono::minutes>(duration).count() / 6;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " h";
}

std::string minutesOrSeconds(std::chrono::milliseconds duration) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    return seconds < 120 ? std::to_string(seconds) + " s" : std::to_string(seconds / 60) + " min";
}

}  // namespace

std::vector<DeliveryWarning> ChannelWatch::look(const ClientStats& stats, Time now) {
    std::vector<DeliveryWarning> warnings;
    std::map<std::string, Channel> present;
    for (const ChannelStats& each : stats.channels) {
        Channel channel = std::move(channels_[each.channel]);
        const bool old = isOld(each);
        if (old && !channel.warnedOfAge) {
            warnings.emplace_back(
                DeliveryWarning::Kind::PositionAge,
                "the stored position of " + each.channel + " is " + hours(each.storedAge) +
                    " old, and Salesforce keeps events for " +
                    std::to_string(retentionOf(each.channel).count()) +
                    " h: a restart after that time cannot go on from it (see ReplayFallback)",
                each.channel);
        }
        channel.warnedOfAge = old;
        const bool silent = isSilent(channel, each, now);
        if (silent && !channel.warnedOfSilence) {
            warnings.emplace_back(
                DeliveryWarning::Kind::Silence,
                "no event has come on " + each.channel + " for " +
                    minutesOrSeconds(std::chrono::duration_cast<std::chrono::milliseconds>(
                        now - *each.lastEvent)) +
                    ", which used to be busy; if events are known to have been published, "
                    "unsubscribe and subscribe it again",
                each.channel);
        }
        channel.warnedOfSilence = silent;
        present.emplace(each.channel, std::move(channel));
    }
    channels_ = std::move(present);
    return warnings;
}

bool ChannelWatch::isOld(const ChannelStats& stats) const {
    const auto retention = std::chrono::duration<double, std::milli>(retentionOf(stats.channel));
    return options_.positionAge > 0.0 && stats.storedPosition &&
           stats.storedAge >= retention * options_.positionAge;
}

/// @return false, too, for a channel that has never been busy
bool ChannelWatch::isSilent(Channel& channel, const ChannelStats& stats, Time now) const {
    if (options_.silence.count() == 0 || !stats.lastEvent) {
        return false;
    }
    if (now - *stats.lastEvent >= options_.silence) {
        return channel.wasBusy;
    }
    auto& samples = channel.samples;
    if (!samples.empty() && samples.back().events == stats.eventsReceived) {
        return false;  // what counts is the time before the last event
    }
    samples.push_back({now, stats.eventsReceived});
    // One that is older than the time is kept, to see what has come since.
    while (samples.size() > 1 && now - samples[1].at >= options_.silence) {
        samples.pop_front();
    }
    const std::uint64_t before =
        now - samples.front().at >= options_.silence ? samples.front().events : 0;
    channel.wasBusy = stats.eventsReceived - before >= kBusyEvents;
    return false;
}

}  // namespace sfstreaming::internal
