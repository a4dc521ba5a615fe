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
    std::optional<std::string> replay;
    std::optional<std::string> store;
    std::string subscriber = "default";
    std::optional<double> stats;
    std::optional<std::uint64_t> count;
    std::optional<double> duration;
    std::string format;
    std::string logLevel = "error";
};

/// Adds the command.
/// @param options  filled in by the parser; must outlive the parse
CLI::App* addListenCommand(CLI::App& app, ListenOptions& options);

/// The arguments with a value behind each `--stats`, which the parser wants.
std::vector<std::string> withStatsInterval(std::vector<std::string> arguments);

/// @return an ExitCode
/// @throws CommandLineError  options that cannot work
int runListen(const ListenOptions& options);

}  // namespace sfstreaming::cli
