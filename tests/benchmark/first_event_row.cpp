// SPDX-License-Identifier: MIT
// Rows: how long a new process takes until its first event. POSIX.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "tests/benchmark/first_event.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

namespace {

constexpr int kWarmUp = 1;

/// Runs this program anew and returns what it prints.
std::string runSelf(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    std::string program = "/proc/self/exe";
    std::vector<char*> argv{program.data()};
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    pid_t id = -1;
    const int error = posix_spawn(&id, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::string output;
    std::array<char, 256> buffer;
    ssize_t count = 0;
    while (error == 0 && (count = read(ends[0], buffer.data(), buffer.size())) > 0) {
        output.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    int status = 0;
    if (error != 0 || waitpid(id, &status, 0) != id || status != 0) {
        throw std::runtime_error("the process that was to receive one event failed");
    }
    return output;
}

Row makeRow(int times, bool tls) {
    Row row;
    row.name = tls ? "first-event-tls" : "first-event";
    row.title =
        std::string("from the start of a process to its first event") + (tls ? ", TLS" : "");
    row.metrics = {{"median", "ms", 1, Goal{Goal::Kind::AtMost, 60}}, {"worst", "ms", 1, {}}};
    row.plan.policy = PollPolicy::Answer;
    row.plan.replies = 1;
    row.plan.tls = tls;
    row.measure = [times](Contestant who, const PreparedServer& server, Measurement& result) {
        std::vector<double> milliseconds;
        for (int i = 0; i < kWarmUp + times; ++i) {
            const auto begin = std::chrono::duration_cast<std::chrono::nanoseconds>(
                steady_clock::now().time_since_epoch());
            const std::int64_t arrival = std::stoll(
                runSelf(firstEventArguments(server.origin(), server.caFile(), toString(who))));
            if (i >= kWarmUp) {
                milliseconds.push_back(static_cast<double>(arrival - begin.count()) / 1e6);
            }
        }
        std::sort(milliseconds.begin(), milliseconds.end());
        result.values = {percentile(milliseconds, 0.5), milliseconds.back()};
    };
    return row;
}

}  // namespace

std::vector<Row> firstEventRows(double scale) {
    const int times = static_cast<int>(std::ceil(15 * scale));
    return {makeRow(times, false), makeRow(times, true)};
}

}  // namespace sfstreaming::benchmark
