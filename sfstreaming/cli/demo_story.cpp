// SPDX-License-Identifier: MIT
// What the demo says.
#include "sfstreaming/cli/demo_story.h"

#include <algorithm>
#include <cstdio>

#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/shell_line.h"
#include "sfstreaming/cli/time_format.h"

namespace sfstreaming::cli {

namespace {

constexpr std::size_t kDescriptionColumn = 38;

const char* describe(std::string_view channel) {
    return channel.rfind("/topic/", 0) == 0   ? "PushTopic: records that match a query"
           : channel.rfind("/event/", 0) == 0 ? "platform event: what your own code publishes"
           : channel.rfind("/data/", 0) == 0  ? "change data capture: every change of a record"
                                              : "generic streaming";
}

std::string counted(std::uint64_t number, const char* one, const char* many) {
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

}  // namespace

void DemoStory::line(std::string_view text, Colour colour) {
    console_->write(console_->outputStyle().paint(colour, text));
}

void DemoStory::title() {
    line();
    line("sfstream demo", Colour::Bold);
    line("Receives events from a Salesforce that is emulated on this machine, through two");
    line("accidents that end other clients. No org, no account and no network needed.");
}

void DemoStory::step(std::string_view heading, const std::vector<std::string>& explanation) {
    line();
    ++step_;
    line(std::to_string(step_) + "  " + std::string(heading), Colour::Bold);
    for (const std::string& text : explanation) {
        line("   " + text);
    }
}

void DemoStory::channel(const std::string& name) {
    const Style style = console_->outputStyle();
    LineBuilder builder(style);
    builder.add("   ").add(name, channelColour(name)).padTo(kDescriptionColumn);
    builder.add(describe(name), Colour::Dim);
    console_->write(builder.line());
}

void DemoStory::remark(Colour colour, std::string_view text) {
    const Style style = console_->outputStyle();
    LineBuilder builder(style);
    builder.add(clockTime(std::chrono::system_clock::now()), Colour::Dim)
        .padTo(10)
        .add(std::string(style.glyph("▸ ", "> ")) + std::string(text), colour);
    console_->write(builder.line());
}

void DemoStory::summary(const std::vector<ChannelBalance>& balances,
                        const emulator::Statistics& statistics) {
    step("What was published, and what arrived");
    char row[128];
    std::snprintf(row, sizeof row, "   %-34s %9s %8s %5s %8s", "channel", "published", "received",
                  "lost", "doubled");
    line(row, Colour::Dim);
    bool even = true;
    std::size_t total = 0;
    for (const auto& [name, balance] : balances) {
        even = even && balance.isEven();
        total += balance.received;
        std::snprintf(row, sizeof row, "   %-34s %9zu %8zu %5zu %8zu", name.c_str(),
                      balance.published, balance.received, balance.lost, balance.doubled);
        line(row);
    }
    line();
    line("   " + counted(statistics.handshakes, "session", "sessions") + " and " +
         counted(statistics.signIns, "sign-in", "sign-ins") + " for one uninterrupted stream.");
    const Style style = console_->outputStyle();
    if (even) {
        line("   " + std::string(style.glyph("✔ ", "")) + "All " + std::to_string(total) +
                 " events arrived in order. Nothing was lost, nothing came twice.",
             Colour::Green);
    } else {
        line("   " + std::string(style.glyph("✘ ", "")) +
                 "Something was lost, doubled or out of order: this should never happen.",
             Colour::Red);
    }
}

void DemoStory::next(const std::string& program) {
    line();
    line("Next", Colour::Bold);
    const std::string command = shellWord(program);
    line("   " + command + " emulate          the emulator for programs of your own");
    line("   " + command + " listen --help    events of a real org");
    line();
}

}  // namespace sfstreaming::cli
