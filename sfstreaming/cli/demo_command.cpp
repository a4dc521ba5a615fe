// SPDX-License-Identifier: MIT
// `sfstream demo`: an emulator and a client in one process, and two accidents.
#include "sfstreaming/cli/demo_command.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/demo_run.h"
#include "sfstreaming/cli/option_values.h"

namespace sfstreaming::cli {

namespace {

constexpr double kFastDuration = 2.0;

constexpr const char* kFooter =
    R"(Ends by itself. Exit status: 0 if every event arrived exactly once, or interrupted; 1 if not;
2 called wrongly

Examples:
  sfstream demo
  sfstream demo --fast > demo.txt)";

}  // namespace

CLI::App* addDemoCommand(CLI::App& app, DemoOptions& options) {
    CLI::App* command = app.add_subcommand(
        "demo", "See events arrive from an emulated Salesforce, through two accidents");
    command->footer(kFooter);
    command->add_option("--duration", options.duration, "About so many seconds; 12 unless given")
        ->envname("SFSTREAM_DURATION")
        ->check(numberBetween(1, 86400, "must be a number of seconds, 1 or more"))
        ->type_name("SECONDS");
    command->add_flag("--fast", options.fast, "In two seconds")
        ->envname("SFSTREAM_FAST")
        ->check(yesOrNo("SFSTREAM_FAST"));
    return command;
}

int runDemo(const DemoOptions& options, const std::string& program) {
    const std::chrono::duration<double> duration(
        options.fast ? std::min(kFastDuration, options.duration) : options.duration);
    return runDemo(std::chrono::duration_cast<std::chrono::milliseconds>(duration), program);
}

}  // namespace sfstreaming::cli
