// SPDX-License-Identifier: MIT
// The two standard streams and the status line, written to by several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "sfstreaming/cli/style.h"
#include "sfstreaming/logger.h"

namespace sfstreaming::cli {

/// Data goes to standard output, messages to standard error. On a terminal a status line stays
/// below both.
/// Thread: any.
class Console {
public:
    Console();
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// How lines for standard output, and for standard error, may look now.
    Style outputStyle() const;
    Style errorStyle() const;
    /// Whether somebody watches: both streams are a terminal.
    bool isInteractive() const { return interactive_; }

    /// Writes a line and flushes it.
    /// @return false if standard output takes no more; outputError() says why
    bool write(std::string_view line);
    /// 0, or the `errno` of the first write that failed.
    int outputError() const { return outputError_; }
    /// To be called when a write has failed: says why, unless nobody reads the output any more.
    /// @return the ExitCode that the command then has
    int explainOutputError();

    /// Writes "sfstream: …" to standard error.
    void note(std::string_view text);
    /// The same for text that may have come from a server: control characters become visible.
    void warn(std::string_view text);
    void fail(std::string_view text);

    /// Writes a line of data to standard error, as it is.
    void writeData(std::string_view line) { writeError(line); }

    /// Shows a line below everything else, until the next one; an empty one removes it. Nothing
    /// happens unless isInteractive().
    void setStatus(std::string line);

    /// A logger of the library's form that does not disturb the status line.
    /// @param console  must live as long as the logger is used
    static std::shared_ptr<Logger> makeLogger(std::shared_ptr<Console> console, LogLevel level);

private:
    class ConsoleLogger;

    void writeError(std::string_view text);
    void hideStatus();
    void showStatus(bool always);

    /// Where nobody watches, standard error does not wait for a reader of standard output.
    std::mutex& outputMutex() { return interactive_ ? mutex_ : outputMutex_; }

    const bool interactive_;
    std::mutex mutex_;
    std::mutex outputMutex_;
    std::atomic<int> outputError_ = 0;
    std::string status_;
    /// Columns of the status line on the screen; 0: there is none.
    std::size_t shownColumns_ = 0;
    std::chrono::steady_clock::time_point shownAt_;
};

}  // namespace sfstreaming::cli
