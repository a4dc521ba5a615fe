// SPDX-License-Identifier: MIT
// `sfstream emulate`: a local Salesforce.
#include "sfstreaming/cli/emulate_command.h"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/console.h"
#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/interrupt.h"
#include "sfstreaming/cli/main_loop.h"
#include "sfstreaming/cli/option_values.h"
#include "sfstreaming/cli/shell_line.h"
#include "sfstreaming/emulator/emulator.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kTick = std::chrono::milliseconds(500);

constexpr std::uint64_t kLastPort = 65535;
constexpr const char* kMustBePort = "must be a number from 0 to 65535";

constexpr const char* kFooter =
    R"(The line it prints can be pasted into another terminal as it is; leave out what you do not want.
The control interface is HTTP: GET its URL for a list of what it can do, such as killing sessions,
revoking tokens, publishing events and answering wrongly.

Exit status: 0 interrupted, 1 failed (a port is taken, say), 2 called wrongly

Examples:
  sfstream emulate
  sfstream emulate --port 8443 --cert server.pem --key server.key --rate 50)";

void show(Console& console, const emulator::Emulator& emulator, const std::string& program,
          double rate) {
    const Style style = Style::of(Stream::Output);
    const auto& credentials = emulator.options().credentials;
    const auto row = [&](const std::string& name, const std::string& value,
                         Colour colour = Colour::None) {
        std::string padded = name;
        padded.resize(16, ' ');
        console.write("  " + style.paint(Colour::Dim, padded) + style.paint(colour, value));
    };
    console.write(style.paint(Colour::Bold, "A local Salesforce is running.") + " Ctrl-C ends it.");
    console.write("");
    row("URL", emulator.url(), Colour::Bold);
    row("Control URL", emulator.controlUrl());
    row("User name", credentials.username);
    row("Password", credentials.password);
    row("Consumer key", credentials.clientId);
    row("Consumer secret", credentials.clientSecret);
    row("Refresh token", credentials.refreshToken);
    std::string name = "Channels";
    for (const std::string& channel : emulator.channels()) {
        row(name, channel, channelColour(channel));
        name.clear();
    }
    char events[64];
    std::snprintf(events, sizeof events, "%g a second", rate);
    row("Events", rate > 0 ? events : "none by itself; publish some over the control URL");
    console.write("");
    console.write("To see the events, paste this into another terminal:");
    console.write("");
    console.write(listenLine(emulator, program));
    console.write("");
}

std::string statusOf(const emulator::Statistics& now, const Style& style) {
    Style narrow = style;
    narrow.width = style.width > 1 ? style.width - 1 : 1;
    LineBuilder builder(narrow);
    const std::string separator = std::string(" ") + style.glyph("·", "|") + " ";
    const auto add = [&](std::uint64_t number, const char* name) {
        builder.add(std::to_string(number), Colour::Bold).add(std::string(" ") + name + separator);
    };
    add(now.sessions, "sessions");
    add(now.subscriptions, "subscriptions");
    add(now.heldPolls, "polls waiting");
    add(now.eventsPublished, "published");
    add(now.eventsDelivered, "delivered");
    add(now.signIns, "sign-ins");
    builder.add("Ctrl-C ends", Colour::Dim);
    return builder.line();
}

}  // namespace

CLI::App* addEmulateCommand(CLI::App& app, EmulateOptions& options) {
    CLI::App* command =
        app.add_subcommand("emulate", "Run a local Salesforce that publishes events");
    command->footer(kFooter);
    command->add_option("--port", options.port, "Port on 127.0.0.1; a free one unless given")
        ->envname("SFSTREAM_PORT")
        ->check(wholeNumber(0, kLastPort, kMustBePort))
        ->type_name("PORT");
    command
        ->add_option("--control-port", options.controlPort,
                     "Port of the control interface; a free one unless given")
        ->envname("SFSTREAM_CONTROL_PORT")
        ->check(wholeNumber(0, kLastPort, kMustBePort))
        ->type_name("PORT");
    command
        ->add_option("--rate", options.rate,
                     "Events a second of the demo stream; 1 unless given, 0 for none")
        ->envname("SFSTREAM_RATE")
        ->check(numberBetween(0, 100000, "must be a number from 0 to 100000"))
        ->type_name("EVENTS_PER_SECOND");
    command->add_option("--cert", options.certificateFile, "PEM certificate: speak HTTPS")
        ->envname("SFSTREAM_CERT")
        ->check(readableFile())
        ->type_name("FILE");
    command->add_option("--key", options.keyFile, "PEM key of the certificate")
        ->envname("SFSTREAM_KEY")
        ->check(readableFile())
        ->type_name("FILE");
    command
        ->add_option("--time-scale", options.timeScale,
                     "Let the clocks of sessions, polls and retention run so many times as fast")
        ->envname("SFSTREAM_TIME_SCALE")
        ->check(numberBetween(0.001, 100000, "must be a number from 0.001 to 100000"))
        ->type_name("F");
    return command;
}

int runEmulate(const EmulateOptions& options, const std::string& program) {
    if (options.certificateFile.empty() != options.keyFile.empty()) {
        throw CommandLineError("--cert and --key belong together: give both or none");
    }
    const auto loop = std::make_shared<MainLoop>();
    const InterruptHandler interrupts([loop] { loop->quit(kExitDone); });
    Console console;
    emulator::EmulatorOptions settings;
    settings.port = options.port;
    settings.controlPort = options.controlPort;
    settings.certificateFile = options.certificateFile;
    settings.keyFile = options.keyFile;
    settings.timeScale = options.timeScale;
    emulator::Emulator emulator(settings);
    emulator.start();
    emulator.setDemoRate(options.rate);
    show(console, emulator, program, options.rate);
    // Without a reader it goes on: a server is of use without its banner.
    if (console.outputError() != 0 && console.explainOutputError() != kExitDone) {
        return kExitFailure;
    }
    if (console.isInteractive()) {
        loop->setTick(kTick, [&] {
            console.setStatus(statusOf(emulator.statistics(), Style::of(Stream::Error)));
        });
    }
    loop->runUntil([] { return false; });
    emulator.stop();
    return loop->exitCode().value_or(kExitDone);
}

}  // namespace sfstreaming::cli
