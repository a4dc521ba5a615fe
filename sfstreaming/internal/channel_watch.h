// SPDX-License-Identifier: MIT
// Finds what will become a loss.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sfstreaming/client_options.h"
#include "sfstreaming/client_stats.h"
#include "sfstreaming/errors.h"

namespace sfstreaming::internal {

/// Looks at the numbers of a client from time to time, and remembers what it has warned of. Not
/// thread-safe.
class ChannelWatch {
public:
    using Time = std::chrono::system_clock::time_point;

    explicit ChannelWatch(WatchOptions options) : options_(options) {}

    /// @return what is new since the last look, each once until it has passed
    std::vector<DeliveryWarning> look(const ClientStats& stats, Time now);

private:
    struct Sample {
        Time at;
        std::uint64_t events;  ///< received until then
    };
    struct Channel {
        std::deque<Sample> samples;  ///< of the time in which a channel counts as busy
        bool wasBusy = false;
        bool warnedOfAge = false;
        bool warnedOfSilence = false;
    };

    bool isOld(const ChannelStats& stats) const;
    bool isSilent(Channel& channel, const ChannelStats& stats, Time now) const;

    const WatchOptions options_;
    std::map<std::string, Channel> channels_;
};

}  // namespace sfstreaming::internal
