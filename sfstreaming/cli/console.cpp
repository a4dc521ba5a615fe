// SPDX-License-Identifier: MIT
// The two standard streams and the status line.
#include "sfstreaming/cli/console.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "sfstreaming/cli/exit_code.h"

namespace sfstreaming::cli {

namespace {

// A flood of lines does not redraw the status line behind each of them.
constexpr auto kRedrawInterval = std::chrono::milliseconds(50);

/// Columns of text with escape codes in it.
std::size_t visibleColumns(std::string_view text) {
    std::string visible;
    while (!text.empty()) {
        const auto escape = text.find('\x1b');
        visible += text.substr(0, escape);
        if (escape == std::string_view::npos) {
            break;
        }
        text.remove_prefix(escape);
        const auto end = text.find('m');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return columns(visible);
}

}  // namespace

class Console::ConsoleLogger final : public Logger {
public:
    ConsoleLogger(std::shared_ptr<Console> console, LogLevel level)
        : console_(std::move(console)), inner_(makeConsoleLogger(level)) {}

    bool isEnabled(LogLevel level) const noexcept override { return inner_->isEnabled(level); }

    void write(LogLevel level, std::string_view line) noexcept override {
        if (!isEnabled(level)) {
            return;
        }
        const std::lock_guard lock(console_->mutex_);
        console_->hideStatus();
        inner_->write(level, line);
        console_->showStatus(false);
    }

private:
    const std::shared_ptr<Console> console_;
    const std::shared_ptr<Logger> inner_;
};

Console::Console() : interactive_(canRedraw(Stream::Output) && canRedraw(Stream::Error)) {}

Console::~Console() {
    setStatus({});
}

Style Console::outputStyle() const {
    return Style::of(Stream::Output);
}

Style Console::errorStyle() const {
    return Style::of(Stream::Error);
}

bool Console::write(std::string_view line) {
    const std::lock_guard lock(outputMutex());
    if (outputError_ != 0) {
        return false;
    }
    hideStatus();
    std::string text;
    text.reserve(line.size() + 1);
    text += line;
    text += '\n';
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
        outputError_ = errno != 0 ? errno : EIO;
    }
    showStatus(false);
    return outputError_ == 0;
}

int Console::explainOutputError() {
    const int problem = outputError_;
    if (problem == EPIPE) {
        return kExitDone;
    }
    fail(std::string("standard output cannot be written to: ") + std::strerror(problem));
    return kExitFailure;
}

void Console::note(std::string_view text) {
    writeError("sfstream: " + std::string(text));
}

void Console::warn(std::string_view text) {
    writeError("sfstream: " + errorStyle().paint(Colour::Yellow, "warning: ") + printable(text));
}

void Console::fail(std::string_view text) {
    writeError("sfstream: " + errorStyle().paint(Colour::Red, "error: ") + printable(text));
}

void Console::writeError(std::string_view text) {
    const std::lock_guard lock(mutex_);
    hideStatus();
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
    showStatus(true);
}

void Console::setStatus(std::string line) {
    if (!interactive_) {
        return;
    }
    const std::lock_guard lock(mutex_);
    hideStatus();
    status_ = std::move(line);
    showStatus(true);
}

/// Without escape codes, which NO_COLOR may have forbidden.
void Console::hideStatus() {
    if (shownColumns_ == 0) {
        return;
    }
    // The window may have become narrower.
    const auto width = std::min(shownColumns_, terminalWidth(Stream::Error) - 1);
    std::fprintf(stderr, "\r%*s\r", static_cast<int>(width), "");
    std::fflush(stderr);
    shownColumns_ = 0;
}

void Console::showStatus(bool always) {
    const auto now = std::chrono::steady_clock::now();
    if (status_.empty() || (!always && now - shownAt_ < kRedrawInterval)) {
        return;
    }
    std::fwrite(status_.data(), 1, status_.size(), stderr);
    std::fflush(stderr);
    shownColumns_ = visibleColumns(status_);
    shownAt_ = now;
}

std::shared_ptr<Logger> Console::makeLogger(std::shared_ptr<Console> console, LogLevel level) {
    return std::make_shared<ConsoleLogger>(std::move(console), level);
}

}  // namespace sfstreaming::cli
