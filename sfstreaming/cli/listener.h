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
    ReplayId from;
    std::optional<std::uint64_t> count;
    std::optional<std::chrono::milliseconds> duration;
    Format format = Format::Pretty;
    LogLevel logLevel = LogLevel::Error;
};

/// Signs in, subscribes and prints events until something ends it.
/// @return an ExitCode
/// @throws CommandLineError  sign-in options that cannot work
int listen(const ListenPlan& plan, const SignInOptions& signIn);

}  // namespace sfstreaming::cli
