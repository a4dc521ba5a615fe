// SPDX-License-Identifier: MIT
// `sfstream listen`: prints the events of channels.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/sign_in.h"
#include "sfstreaming/logger.h"

namespace CLI {
class App;
}

namespace sfstreaming::cli {

struct ListenOptions {
    std::vector<std::string> channels;
    SignInOptions signIn;
    std::string replay = "new";
    std::optional<std::uint64_t> count;
    std::optional<double> duration;
    std::string format;
    std::string logLevel = "error";
};

/// Adds the command.
/// @param options  filled in by the parser; must outlive the parse
CLI::App* addListenCommand(CLI::App& app, ListenOptions& options);

/// @return an ExitCode
/// @throws CommandLineError  options that cannot work
int runListen(const ListenOptions& options);

}  // namespace sfstreaming::cli
