// SPDX-License-Identifier: MIT
// The statistics of a client as lines of JSON.
#pragma once

#include <cstdint>
#include <string>

#include "sfstreaming/cli/time_format.h"
#include "sfstreaming/client_stats.h"

namespace sfstreaming::cli {

/// Makes one line after the other; the rate is that since the last one.
class StatsFormat {
public:
    explicit StatsFormat(WallTime begin) : lastTime_(begin) {}

    /// Members as in ClientStats; times are UTC, or null.
    std::string line(const ClientStats& stats, WallTime now);

private:
    WallTime lastTime_;
    std::uint64_t lastEvents_ = 0;
};

}  // namespace sfstreaming::cli
