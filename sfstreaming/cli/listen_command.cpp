// SPDX-License-Identifier: MIT
// `sfstream listen`: its options.
#include "sfstreaming/cli/listen_command.h"

#include <algorithm>
#include <cstdint>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/listener.h"
#include "sfstreaming/cli/option_values.h"

namespace sfstreaming::cli {

namespace {

constexpr const char* kFooter = R"(Secrets are never taken from the command line:
  SFSTREAM_PASSWORD, SFSTREAM_CLIENT_SECRET, SFSTREAM_REFRESH_TOKEN, or the --...-file options;
  a file goes before a variable, and "-" is standard input.

Formats:
  pretty   a line for people, coloured and cut to the width of a terminal
  jsonl    {"channel":...,"replayId":...,"event":<the message as received>}, one line an event;
           only a message with line breaks in it is put on one line

Exit status:
  0  done (--count, --duration, nobody reads the output) or interrupted
  1  failed, 2  called wrongly, 3  sign-in refused
  4  a subscription was refused: at the start, or later (listening goes on while another is left)

Examples:
  sfstream listen /event/Order_Placed__e --login-url https://acme.my.salesforce.com \
      --username me@acme.com --client-id 3MVG9...
  sfstream listen /data/ChangeEvents --flow refresh --refresh-token-file token \
      --client-id 3MVG9... --format jsonl | jq .event.data.payload
  sfstream listen "/topic/AccountUpdates?Type='Customer'" --sandbox --replay all --count 10 ...
  sfstream emulate     prints a line to try this without an org)";

LogLevel levelOf(const std::string& name) {
    for (const LogLevel level :
         {LogLevel::Error, LogLevel::Warning, LogLevel::Info, LogLevel::Debug, LogLevel::Trace}) {
        if (name == toString(level)) {
            return level;
        }
    }
    return LogLevel::Error;  // the parser lets nothing else pass
}

std::vector<std::string> checkedChannels(const std::vector<std::string>& names) {
    std::vector<std::string> channels;
    for (std::string name : names) {
        const auto begins = [&name](const char* prefix) { return name.rfind(prefix, 0) == 0; };
        if (!begins("/topic/") && !begins("/u/") && !begins("/event/") && !begins("/data/")) {
            throw CommandLineError("\"" + printable(name) +
                                   "\" is no channel: names begin with /topic/ (PushTopic), /u/ "
                                   "(generic), /event/ (platform event) or /data/ (change events)");
        }
        if (name.find('?') == std::string::npos && name.back() == '/') {
            name.pop_back();
        }
        if (std::find(channels.begin(), channels.end(), name) == channels.end()) {
            channels.push_back(std::move(name));
        }
    }
    return channels;
}

ReplayId positionOf(const std::string& replay, std::size_t channelCount) {
    if (replay == "new") {
        return ReplayId::newEvents();
    }
    if (replay == "all") {
        return ReplayId::allEvents();
    }
    const auto id = ReplayId::parse(replay);
    if (!id) {
        throw CommandLineError("--replay must be new, all or a replay id");
    }
    if (!id->isSpecial() && channelCount > 1) {
        throw CommandLineError(
            "--replay with an id needs exactly one channel: each channel has ids of its own");
    }
    return *id;
}

}  // namespace

CLI::App* addListenCommand(CLI::App& app, ListenOptions& options) {
    CLI::App* command = app.add_subcommand("listen", "Print the events of channels as they arrive");
    command->footer(kFooter);
    command
        ->add_option("CHANNEL", options.channels,
                     "What to subscribe to: /topic/Name (a filter may follow), /u/Name, "
                     "/event/Name__e, /data/NameChangeEvent; several are possible")
        ->type_name("");
    command
        ->add_option(
            "--replay", options.replay,
            "Where to begin: \"new\" (the default), \"all\" that is retained, or behind the "
            "event with this replay id")
        ->envname("SFSTREAM_REPLAY")
        ->type_name("new|all|ID");
    command->add_option("--count", options.count, "End after so many events")
        ->envname("SFSTREAM_COUNT")
        ->check(wholeNumber(1, UINT64_MAX, "must be a number, 1 or more"))
        ->type_name("N");
    command
        ->add_option("--duration", options.duration,
                     "End so many seconds after the channels were subscribed")
        ->envname("SFSTREAM_DURATION")
        ->check(numberBetween(0, 1e9, "must be a number of seconds"))
        ->type_name("SECONDS");
    command
        ->add_option("--format", options.format,
                     "How to print events; pretty on a terminal, else jsonl unless given")
        ->envname("SFSTREAM_FORMAT")
        ->check(oneOf({"pretty", "jsonl"}, "must be pretty or jsonl"))
        ->type_name("pretty|jsonl");
    command
        ->add_option("--log-level", options.logLevel,
                     "The library's diagnostics on standard error: error (the default), warn, "
                     "info, debug or trace")
        ->envname("SFSTREAM_LOG_LEVEL")
        ->check(oneOf({"error", "warn", "info", "debug", "trace"},
                      "must be error, warn, info, debug or trace"))
        ->type_name("LEVEL");
    addSignInOptions(*command, options.signIn);
    return command;
}

int runListen(const ListenOptions& options) {
    if (options.channels.empty()) {
        throw CommandLineError(
            "which channel? For example: sfstream listen /event/Order_Placed__e");
    }
    ListenPlan plan;
    plan.channels = checkedChannels(options.channels);
    plan.from = positionOf(options.replay, plan.channels.size());
    plan.count = options.count;
    if (options.duration) {
        plan.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::duration<double>(*options.duration));
    }
    if (options.format.empty()) {
        plan.format = isTerminal(Stream::Output) ? Format::Pretty : Format::JsonLines;
    } else {
        plan.format = options.format == "pretty" ? Format::Pretty : Format::JsonLines;
    }
    plan.logLevel = levelOf(options.logLevel);
    return listen(plan, options.signIn);
}

}  // namespace sfstreaming::cli
