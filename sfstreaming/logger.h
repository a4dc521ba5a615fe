// SPDX-License-Identifier: MIT
/// @file
/// Where the library's diagnostics go.
#pragma once

#include <memory>
#include <string_view>

#include "sfstreaming/export.h"

namespace sfstreaming {

enum class LogLevel { Error, Warning, Info, Debug, Trace };

/// "error", "warn", "info", "debug", "trace".
SFSTREAMING_EXPORT const char* toString(LogLevel level) noexcept;

/// A sink for diagnostics. Implement it to feed the log of the embedding program.
///
/// Lines are single lines of UTF-8 and never contain tokens, passwords, secrets, cookies or event
/// payloads, at any level.
/// Thread: any, and several at once. Must not block for long and must not throw.
class SFSTREAMING_EXPORT Logger {
public:
    virtual ~Logger();

    /// Whether a line of this level would be used; asked before the line is made.
    virtual bool isEnabled(LogLevel level) const noexcept = 0;
    virtual void write(LogLevel level, std::string_view line) noexcept = 0;
};

/// Writes "2026-09-22T14:15:16.789Z warn  line" to standard error, up to `level`.
SFSTREAMING_EXPORT std::shared_ptr<Logger> makeConsoleLogger(LogLevel level);

}  // namespace sfstreaming
