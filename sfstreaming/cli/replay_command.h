// SPDX-License-Identifier: MIT
// `sfstream replay`: the positions that `listen --store` keeps.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sfstreaming::cli {

/// Of one of the commands. Each has its own: the parser reads the variables of all of them.
struct PositionOptions {
    std::optional<std::string> store;
    /// Of `list` and `clear`: which positions. Of `set`: where it is kept.
    std::optional<std::string> organization;
    std::optional<std::string> subscriber;
    std::optional<std::string> channel;
};

struct ReplayOptions {
    PositionOptions list;
    std::string format;
    PositionOptions set;
    std::string replayId;
    PositionOptions clear;
    bool clearAll = false;
};

/// The command and those below it.
struct ReplayCommand {
    CLI::App* self = nullptr;
    CLI::App* list = nullptr;
    CLI::App* set = nullptr;
    CLI::App* clear = nullptr;
};

/// Adds the command.
/// @param options  filled in by the parser; must outlive the parse
ReplayCommand addReplayCommand(CLI::App& app, ReplayOptions& options);

/// Takes "-1" out of the arguments of `set` that nobody knows: it is meant as a replay id.
void takeNegativeReplayId(std::vector<std::string>& unknown, ReplayOptions& options);

/// Each returns an ExitCode.
/// @throws CommandLineError    options that cannot work
/// @throws std::runtime_error  the file is not there, or cannot be used
int runReplayList(const ReplayOptions& options);
int runReplaySet(const ReplayOptions& options);
int runReplayClear(const ReplayOptions& options);

}  // namespace sfstreaming::cli
