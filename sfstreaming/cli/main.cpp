// SPDX-License-Identifier: MIT
// The command sfstream.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/demo_command.h"
#include "sfstreaming/cli/emulate_command.h"
#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/help_formatter.h"
#include "sfstreaming/cli/interrupt.h"
#include "sfstreaming/cli/listen_command.h"
#include "sfstreaming/cli/replay_command.h"
#include "sfstreaming/cli/style.h"
#include "sfstreaming/cli/suggestion.h"
#include "sfstreaming/version.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kExitBound = std::chrono::milliseconds(200);

constexpr const char* kFooter =
    R"(An option can also be given by the variable beside it in the help of its command.
`sfstream COMMAND --help` shows the options of a command.

Exit status:
  0  done, or interrupted cleanly
  1  failed at run time
  2  called wrongly
  3  the sign-in was refused
  4  a subscription was refused

Colours: none with NO_COLOR set, or where the output is no terminal.

Examples:
  sfstream demo         see it work, without an org
  sfstream emulate      a local Salesforce, and a line to listen to it
  sfstream listen /event/Order_Placed__e --login-url https://acme.my.salesforce.com ...)";

int failUsage(const std::string& text, const std::string& command) {
    const Style style = Style::of(Stream::Error);
    std::fprintf(stderr, "sfstream: %s%s\nTry: sfstream %s--help\n",
                 style.paint(Colour::Red, "error: ").c_str(), text.c_str(),
                 command.empty() ? "" : (command + " ").c_str());
    return kExitUsage;
}

/// What could stand in the place of a wrong argument.
std::vector<std::string> possibleArguments(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

/// The command that was chosen, or the program itself.
const CLI::App& chosenCommand(const CLI::App& app) {
    const CLI::App* command = &app;
    for (auto below = command->get_subcommands(); !below.empty();
         below = command->get_subcommands()) {
        command = below.front();
    }
    return *command;
}

/// "replay list"; empty for the program itself.
std::string nameOf(const CLI::App& command) {
    const CLI::App* const parent = command.get_parent();
    if (parent == nullptr) {
        return {};
    }
    const std::string before = nameOf(*parent);
    return before.empty() ? command.get_name() : before + " " + command.get_name();
}

/// Help and version.
int print(const CLI::App& app, const CLI::Success& text) {
    errno = 0;
    app.exit(text);
    std::cout.flush();
    if (std::cout.good() || errno == EPIPE) {
        return kExitDone;
    }
    throw std::runtime_error(std::string("standard output cannot be written to: ") +
                             std::strerror(errno != 0 ? errno : EIO));
}

int run(int argc, char** argv) {
    CLI::App app("Receives Salesforce events: PushTopics, generic, platform and change events.",
                 "sfstream");
    app.footer(kFooter);
    app.formatter(makeHelpFormatter());
    app.set_help_flag("--help,-h", "Print this and end");
    app.set_version_flag("--version", std::string("sfstream ") + version(),
                         "Print the version and end");
    app.require_subcommand(0, 1);
    ListenOptions listenOptions;
    EmulateOptions emulateOptions;
    DemoOptions demoOptions;
    ReplayOptions replayOptions;
    CLI::App* const demo = addDemoCommand(app, demoOptions);
    CLI::App* const listen = addListenCommand(app, listenOptions);
    const ReplayCommand replay = addReplayCommand(app, replayOptions);
    CLI::App* const emulate = addEmulateCommand(app, emulateOptions);
    for (CLI::App* command :
         {&app, demo, listen, replay.self, replay.list, replay.set, replay.clear, emulate}) {
        command->allow_extras();
        command->allow_windows_style_options(false);  // channels begin with a slash
    }

    try {
        auto arguments = withStatsInterval({argv + std::min(argc, 1), argv + argc});
        std::reverse(arguments.begin(), arguments.end());  // as the parser wants them
        app.parse(std::move(arguments));
        const CLI::App& command = chosenCommand(app);
        auto remaining = app.remaining(true);
        remaining.erase(std::remove(remaining.begin(), remaining.end(), "--"), remaining.end());
        if (replay.set->parsed()) {
            takeNegativeReplayId(remaining, replayOptions);
        }
        if (!remaining.empty()) {
            const bool expectsCommand =
                !command.get_subcommands([](const CLI::App*) { return true; }).empty();
            return failUsage(
                unexpectedArgument(remaining.front(), possibleArguments(command), expectsCommand),
                nameOf(command));
        }
        const std::string program = argc > 0 ? argv[0] : "sfstream";
        if (demo->parsed()) {
            return runDemo(demoOptions, program);
        }
        if (listen->parsed()) {
            return runListen(listenOptions);
        }
        if (emulate->parsed()) {
            return runEmulate(emulateOptions, program);
        }
        if (replay.list->parsed()) {
            return runReplayList(replayOptions);
        }
        if (replay.set->parsed()) {
            return runReplaySet(replayOptions);
        }
        if (replay.clear->parsed()) {
            return runReplayClear(replayOptions);
        }
        return failUsage(replay.self->parsed()
                             ? "what to do with the positions? There are list, set and clear"
                             : "which command? There are demo, listen, replay and emulate",
                         nameOf(command));
    } catch (const CLI::Success& help) {
        return print(app, help);
    } catch (const CLI::ParseError& error) {
        return failUsage(error.what(), nameOf(chosenCommand(app)));
    } catch (const CommandLineError& error) {
        return failUsage(error.what(), nameOf(chosenCommand(app)));
    }
}

}  // namespace

}  // namespace sfstreaming::cli

int main(int argc, char** argv) {
    using namespace sfstreaming::cli;
    int code = kExitFailure;
    try {
        prepareStandardStreams();
        code = run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sfstream: error: %s\n", error.what());
    }
    boundExit(code, kExitBound);
    return code;
}
