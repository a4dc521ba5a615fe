// SPDX-License-Identifier: MIT
// The real command against an emulator in the test.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/emulator.h"
#include "tests/cli/process.h"

namespace sfstreaming::testing {

inline const std::string kTopic = "/topic/AccountUpdates";

using Arguments = std::vector<std::string>;

/// Starts the command with arguments and nothing else.
inline std::unique_ptr<Process> runCommand(Arguments arguments, const Environment& environment = {},
                                           Process::Output output = Process::Output::Pipes,
                                           const std::string& input = {}) {
    arguments.insert(arguments.begin(), SFSTREAM_PROGRAM);
    return std::make_unique<Process>(std::move(arguments), environment, output, input);
}

class CliFixture {
public:
    explicit CliFixture(emulator::EmulatorOptions options = {}) : emulator_(std::move(options)) {
        emulator_.start();
        emulator_.addChannel(kTopic);
    }

protected:
    const emulator::Credentials& credentials() const { return emulator_.options().credentials; }

    Environment secrets() const {
        return {{"SFSTREAM_PASSWORD", credentials().password},
                {"SFSTREAM_CLIENT_SECRET", credentials().clientSecret}};
    }

    /// Arguments of a `listen` that signs in with the password flow.
    Arguments listenArguments(const Arguments& more) const {
        Arguments all{"listen",
                      "--login-url",
                      emulator_.url(),
                      "--username",
                      credentials().username,
                      "--client-id",
                      credentials().clientId};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    std::unique_ptr<Process> listen(const Arguments& more,
                                    Process::Output output = Process::Output::Pipes) const {
        return runCommand(listenArguments(more), secrets(), output);
    }

    bool waitForSubscriptions(std::size_t count) const {
        return emulator_.waitUntil([count](const emulator::Statistics& now) {
            return now.subscriptions >= count && now.heldPolls >= 1;
        });
    }

    std::int64_t publish(const std::string& name, const std::string& channel = kTopic) {
        return emulator_.publish(channel, nlohmann::json{{"Name", name}}.dump());
    }

    emulator::Emulator emulator_;
};

/// The replay ids of lines of jsonl.
inline std::vector<std::int64_t> idsOf(const std::vector<std::string>& lines) {
    std::vector<std::int64_t> ids;
    for (const std::string& line : lines) {
        ids.push_back(nlohmann::json::parse(line).at("replayId").get<std::int64_t>());
    }
    return ids;
}

class Stopwatch {
public:
    std::chrono::milliseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin_);
    }

private:
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace sfstreaming::testing
