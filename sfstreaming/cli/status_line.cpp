// SPDX-License-Identifier: MIT
// The status of a client in one line.
#include "sfstreaming/cli/status_line.h"

#include <cstdio>

namespace sfstreaming::cli {

namespace {

// The rate is the mean of this time.
constexpr auto kRateWindow = std::chrono::seconds(5);

Colour colourOf(ClientState state) {
    switch (state) {
        case ClientState::Connected:
            return Colour::Green;
        case ClientState::Starting:
        case ClientState::Reconnecting:
            return Colour::Yellow;
        case ClientState::Parked:
        case ClientState::Stopping:
        case ClientState::Stopped:
            return Colour::Red;
    }
    return Colour::None;
}

const char* wordsFor(ClientState state) {
    return state == ClientState::Parked ? "parked: the output is behind" : toString(state);
}

}  // namespace

double StatusLine::eventsPerSecond(Clock::time_point now) {
    const std::uint64_t count = events_;
    history_.emplace_back(now, count);
    while (history_.size() > 2 && now - history_[1].first >= kRateWindow) {
        history_.pop_front();
    }
    const std::chrono::duration<double> span = now - history_.front().first;
    return span.count() < 0.5 ? 0.0
                              : static_cast<double>(count - history_.front().second) / span.count();
}

std::string StatusLine::line(ClientState state, const Style& style) {
    const auto now = Clock::now();
    const Clock::rep last = lastPoll_;
    std::string poll = "no poll yet";
    if (last != 0) {
        const auto age = now - Clock::time_point(Clock::duration(last));
        poll = "last poll " +
               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(age).count()) +
               " s ago";
    }
    char rate[32];
    std::snprintf(rate, sizeof rate, "%.1f", eventsPerSecond(now));

    Style narrow = style;
    narrow.width = style.width > 1 ? style.width - 1 : 1;  // the last column would scroll
    const std::string separator = std::string(" ") + style.glyph("·", "|") + " ";
    const std::uint64_t count = events_;
    LineBuilder builder(narrow);
    builder.add(std::string(style.glyph("●", "*")) + " " + wordsFor(state), colourOf(state))
        .add(separator, Colour::Dim)
        .add(std::to_string(count) + (count == 1 ? " event" : " events"))
        .add(separator, Colour::Dim)
        .add(std::string(rate) + "/s")
        .add(separator, Colour::Dim)
        .add(poll)
        .add(separator + "Ctrl-C ends", Colour::Dim);
    return builder.line();
}

}  // namespace sfstreaming::cli
