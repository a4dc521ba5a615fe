// SPDX-License-Identifier: MIT
// `sfstream replay`: the positions that `listen --store` keeps.
#include "sfstreaming/cli/replay_command.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/channel_argument.h"
#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/console.h"
#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/option_values.h"
#include "sfstreaming/cli/position_format.h"
#include "sfstreaming/cli/store_file.h"

namespace sfstreaming::cli {

namespace {

constexpr const char* kDefaultSubscriber = "default";

constexpr const char* kFooter =
    R"(A position says behind which event of a channel the next `sfstream listen --store FILE` begins.
It belongs to an org, a subscriber (see `listen --subscriber`) and a channel.

Exit status: 0 done, 1 failed, 2 called wrongly

Examples:
  sfstream replay list --store positions.db
  sfstream replay clear --store positions.db --channel /event/Order_Placed__e)";

constexpr const char* kListFooter =
    R"(Formats:
  pretty   a table for people, with local times, cut to the width of a terminal
  jsonl    {"organization":...,"subscriber":...,"channel":...,"replayId":...,"eventTime":...,
           "storedAt":...,"ageMs":...}, one line a position, with times in UTC. The age is that of
           the event; where its time is not known (null), that of the storing

Exit status: 0 done, 1 failed (there is no such file, say), 2 called wrongly

Examples:
  sfstream replay list --store positions.db
  sfstream replay list --store positions.db --format jsonl | jq -r .channel)";

constexpr const char* kSetFooter =
    R"(The next `listen` begins behind that event. A `listen` that is running goes on where it is, and
writes its own position again with its next event.

Exit status: 0 done, 1 failed, 2 called wrongly

Examples:
  sfstream replay set --store positions.db --organization 00D9z0000001AbcEAE \
      --channel /event/Order_Placed__e 1234)";

constexpr const char* kClearFooter =
    R"(Without a position the next `listen` begins with new events. A `listen` that is running writes its
own position again with its next event.

Exit status: 0 done, also if nothing matched; 1 failed (there is no such file, say), 2 called wrongly

Examples:
  sfstream replay clear --store positions.db --channel /event/Order_Placed__e
  sfstream replay clear --store positions.db --subscriber test)";

void addStore(CLI::App& command, PositionOptions& options, const char* description) {
    command.add_option("--store", options.store, description)
        ->envname("SFSTREAM_STORE")
        ->type_name("FILE");
}

/// @return the command's options for the parts of a position's key
std::vector<CLI::Option*> addKey(CLI::App& command, PositionOptions& options,
                                 const std::string& ofWhich) {
    return {command
                .add_option("--organization", options.organization,
                            ofWhich + "this org, by its id as in the list")
                ->check(printableText())
                ->type_name("ID"),
            command.add_option("--subscriber", options.subscriber, ofWhich + "this subscriber")
                ->check(printableText())
                ->type_name("NAME"),
            command
                .add_option("--channel", options.channel,
                            ofWhich + "this channel, named without a filter")
                ->check(printableText())
                ->type_name("CHANNEL")};
}

const std::string& pathOf(const PositionOptions& options) {
    if (!options.store) {
        throw CommandLineError("which file? Give it with --store, or as SFSTREAM_STORE");
    }
    return *options.store;
}

const std::string& require(const std::optional<std::string>& value, const char* sentence) {
    if (!value || value->empty()) {
        throw CommandLineError(sentence);
    }
    return *value;
}

/// The options as they narrow a list.
class Filter {
public:
    explicit Filter(const PositionOptions& options) : options_(options) {
        if (options.channel) {
            refuseFilter(*options.channel);
        }
    }

    bool isGiven() const {
        return options_.organization || options_.subscriber || options_.channel;
    }

    std::vector<ReplayEntry> in(ReplayStore& store) const {
        std::vector<ReplayEntry> entries = store.list();
        entries.erase(
            std::remove_if(entries.begin(), entries.end(),
                           [this](const ReplayEntry& entry) {
                               return !matches(options_.organization, entry.key.organization) ||
                                      !matches(options_.subscriber, entry.key.subscriber) ||
                                      !matches(options_.channel, entry.key.channel);
                           }),
            entries.end());
        return entries;
    }

private:
    static bool matches(const std::optional<std::string>& wanted, const std::string& value) {
        return !wanted || *wanted == value;
    }

    const PositionOptions& options_;
};

ReplayId checkedReplayId(const std::string& text) {
    if (text.empty()) {
        throw CommandLineError("which replay id? For example: sfstream replay set ... 1234");
    }
    const auto id = ReplayId::parse(text);
    if (id && id->isSpecial()) {
        throw CommandLineError(
            text +
            " names no event and cannot be stored. To begin with new events, use `sfstream replay "
            "clear`; with all that is retained, `sfstream listen --replay all`");
    }
    if (!id || id->toInt64() < 0) {
        throw CommandLineError("\"" + printable(text) +
                               "\" is no replay id, which is a number, 0 or more");
    }
    return *id;
}

int endOf(Console& console) {
    return console.outputError() == 0 ? kExitDone : console.explainOutputError();
}

}  // namespace

ReplayCommand addReplayCommand(CLI::App& app, ReplayOptions& options) {
    ReplayCommand command;
    command.self = app.add_subcommand("replay", "Look at and change the positions of a --store");
    command.self->footer(kFooter);
    command.self->require_subcommand(0, 1);

    command.list = command.self->add_subcommand("list", "Print the positions");
    command.list->footer(kListFooter);
    addStore(*command.list, options.list, "File of the positions");
    addKey(*command.list, options.list, "Only those of ");
    command.list
        ->add_option("--format", options.format,
                     "How to print them; pretty on a terminal, else jsonl unless given")
        ->envname("SFSTREAM_FORMAT")
        ->check(oneOf({"pretty", "jsonl"}, "must be pretty or jsonl"))
        ->type_name("pretty|jsonl");

    command.set = command.self->add_subcommand("set", "Store a position");
    command.set->footer(kSetFooter);
    command.set->add_option("REPLAY_ID", options.replayId, "That of the event to go on behind")
        ->type_name("");
    addStore(*command.set, options.set, "File of the positions, made if it is not there");
    const auto key = addKey(*command.set, options.set, "Of ");
    key[0]->envname("SFSTREAM_ORGANIZATION");
    key[1]
        ->envname("SFSTREAM_SUBSCRIBER")
        ->description("Of this subscriber; \"default\" unless given");
    key[2]->envname("SFSTREAM_CHANNEL");

    // What is erased is said by the command line alone, never by a variable.
    command.clear = command.self->add_subcommand("clear", "Erase positions");
    command.clear->footer(kClearFooter);
    addStore(*command.clear, options.clear, "File of the positions");
    addKey(*command.clear, options.clear, "Those of ");
    command.clear->add_flag("--all", options.clearAll, "All positions of the file");
    return command;
}

void takeNegativeReplayId(std::vector<std::string>& unknown, ReplayOptions& options) {
    const auto found = std::find_if(unknown.begin(), unknown.end(), [](const std::string& text) {
        return text.size() > 1 && text.front() == '-' &&
               std::isdigit(static_cast<unsigned char>(text[1])) != 0;
    });
    if (options.replayId.empty() && found != unknown.end()) {
        options.replayId = *found;
        unknown.erase(found);
    }
}

int runReplayList(const ReplayOptions& options) {
    const Filter filter(options.list);
    const auto entries = filter.in(*openExistingStore(pathOf(options.list)));
    Console console;
    const auto now = std::chrono::system_clock::now();
    const bool pretty =
        options.format.empty() ? isTerminal(Stream::Output) : options.format == "pretty";
    if (!pretty) {
        for (const ReplayEntry& entry : entries) {
            console.write(positionJsonLine(entry, now));
        }
    } else if (entries.empty()) {
        console.note(filter.isGiven() ? "no position matches" : "no positions are stored");
    } else {
        for (const std::string& line : positionTable(entries, console.outputStyle(), now)) {
            console.write(line);
        }
    }
    return endOf(console);
}

int runReplaySet(const ReplayOptions& options) {
    const ReplayId id = checkedReplayId(options.replayId);
    const std::string& path = pathOf(options.set);
    ReplayEntry entry;
    entry.key.organization = require(options.set.organization,
                                     "whose position? Give --organization, the 18 letters and "
                                     "digits of the org's id, as `sfstream replay list` shows it");
    entry.key.subscriber = options.set.subscriber.value_or(kDefaultSubscriber);
    const std::string& channel = require(options.set.channel, "of which channel? Give --channel");
    refuseFilter(channel);
    entry.key.channel = checkedChannel(channel);
    entry.position.id = id;
    entry.position.storedAt =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    openStore(path)->save({entry});
    Console console;
    console.write("the next run begins behind #" + id.toString() + " of " +
                  printable(entry.key.channel));
    return endOf(console);
}

int runReplayClear(const ReplayOptions& options) {
    const Filter filter(options.clear);
    if (filter.isGiven() == options.clearAll) {
        throw CommandLineError(options.clearAll
                                   ? "--all erases everything: it goes with no other choice"
                                   : "which positions? Give --organization, --subscriber or "
                                     "--channel, or --all for all of the file");
    }
    const auto store = openExistingStore(pathOf(options.clear));
    std::size_t count = 0;
    for (const ReplayEntry& entry : filter.in(*store)) {
        count += store->erase(entry.key) ? 1 : 0;
    }
    Console console;
    console.write(std::to_string(count) + (count == 1 ? " position" : " positions") + " erased");
    return endOf(console);
}

}  // namespace sfstreaming::cli
