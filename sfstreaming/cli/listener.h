// SPDX-License-Identifier: MIT
// The run of `sfstream listen`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/sign_in.h"
#include "sfstreaming/logger.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming::cli {

struct ListenPlan {
    std::vector<std::string> channels;
    /// Where to begin; none: behind the stored position, or with new events.
    std::optional<ReplayId> from;
    /// The file in which positions are kept.
    std::optional<std::string> store;
    std::string subscriber;
    std::optional<std::uint64_t> count;
    std::optional<std::chrono::milliseconds> duration;
    /// Between two lines of statistics.
    std::optional<std::chrono::milliseconds> statsInterval;
    Format format = Format::Pretty;
    LogLevel logLevel = LogLevel::Error;
};

/// Signs in, subscribes and prints events until something ends it.
/// @return an ExitCode
/// @throws CommandLineError  options that cannot work
/// @throws StoreError        the store cannot be used
int listen(const ListenPlan& plan, const SignInOptions& signIn);

}  // namespace sfstreaming::cli
