// SPDX-License-Identifier: MIT
// `sfstream listen`: its options.
#include "sfstreaming/cli/listen_command.h"

#include <algorithm>
#include <cstdint>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/channel_argument.h"
#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/listener.h"
#include "sfstreaming/cli/option_values.h"

namespace sfstreaming::cli {

namespace {

constexpr const char* kStats = "--stats";
constexpr double kLeastStatsInterval = 0.1;

constexpr const char* kFooter = R"(Secrets are never taken from the command line:
  SFSTREAM_PASSWORD, SFSTREAM_CLIENT_SECRET, SFSTREAM_REFRESH_TOKEN, or the --...-file options;
  a file goes before a variable, and "-" is standard input.

Positions: with --store, the position of each event is kept once its line has been written, and the
next run with the same file goes on behind it. After a crash, or kill -9, the last events may come
again; none is lost while the org retains it. Look at them with: sfstream replay list

Formats:
  pretty   a line for people, coloured and cut to the width of a terminal
  jsonl    {"channel":...,"replayId":...,"event":<the message as received>}, one line an event;
           only a message with line breaks in it is put on one line

Statistics (--stats), one line of JSON on standard error each:
  {"time":...,"state":...,"eventsReceived":...,"eventsPerSecond":...,"channels":[...],...}

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
  sfstream listen /event/Order_Placed__e --store positions.db ...
  sfstream emulate     prints a line to try this without an org)";

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(seconds));
}

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
    for (const std::string& each : names) {
        std::string name = checkedChannel(each);
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
    // -1 and -2 are what the protocol says for new and all.
    if (!id || (id->toInt64() < 0 && !id->isSpecial())) {
        throw CommandLineError(
            "--replay must be new, all or a replay id, which is the number of an event and never "
            "negative");
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
            "event with this replay id. If it is given, it goes before a position in --store")
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
        ->add_option("--store", options.store,
                     "SQLite file with the position of each channel: begin there, unless --replay "
                     "is given, and keep it up to date. Without a position, begin with new events")
        ->envname("SFSTREAM_STORE")
        ->type_name("FILE");
    command
        ->add_option("--subscriber", options.subscriber,
                     "Whose positions they are: \"default\" unless given. Runs at the same time "
                     "need names of their own")
        ->envname("SFSTREAM_SUBSCRIBER")
        ->check(printableText())
        ->type_name("NAME");
    command
        ->add_option("--stats", options.stats,
                     "Write statistics to standard error every so many seconds, 10 unless given, "
                     "and at the end")
        ->envname("SFSTREAM_STATS")
        ->check(numberBetween(kLeastStatsInterval, 1e9, "must be a number of seconds, 0.1 or more"))
        ->type_name("[SECONDS]");
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

std::vector<std::string> withStatsInterval(std::vector<std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--") {
            break;
        }
        if (arguments[i] != kStats) {
            continue;
        }
        const bool given = i + 1 < arguments.size() && !arguments[i + 1].empty() &&
                           arguments[i + 1].find_first_not_of("0123456789.") == std::string::npos;
        if (!given) {
            arguments[i] += "=10";
        }
    }
    return arguments;
}

int runListen(const ListenOptions& options) {
    if (options.channels.empty()) {
        throw CommandLineError(
            "which channel? For example: sfstream listen /event/Order_Placed__e");
    }
    ListenPlan plan;
    plan.channels = checkedChannels(options.channels);
    if (options.replay) {
        plan.from = positionOf(*options.replay, plan.channels.size());
    }
    plan.store = options.store;
    plan.subscriber = options.subscriber;
    plan.count = options.count;
    if (options.duration) {
        plan.duration = milliseconds(*options.duration);
    }
    if (options.stats) {
        plan.statsInterval = milliseconds(*options.stats);
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
