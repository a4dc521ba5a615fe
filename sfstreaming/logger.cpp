// SPDX-License-Identifier: MIT
// The console logger.
#include "sfstreaming/logger.h"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>

#include "sfstreaming/timestamp.h"

namespace sfstreaming {

namespace {

class ConsoleLogger final : public Logger {
public:
    explicit ConsoleLogger(LogLevel level) : level_(level) {}

    bool isEnabled(LogLevel level) const noexcept override { return level <= level_; }

    void write(LogLevel level, std::string_view line) noexcept override {
        if (!isEnabled(level)) {
            return;
        }
        try {
            const std::string time = formatTimestamp(std::chrono::system_clock::now());
            const std::lock_guard lock(mutex_);
            std::fprintf(stderr, "%s %-5s %.*s\n", time.c_str(), toString(level),
                         static_cast<int>(line.size()), line.data());
        } catch (...) {
            // A diagnostic that cannot be written must not disturb the stream.
        }
    }

private:
    const LogLevel level_;
    std::mutex mutex_;
};

}  // namespace

Logger::~Logger() = default;

const char* toString(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::Error:
            return "error";
        case LogLevel::Warning:
            return "warn";
        case LogLevel::Info:
            return "info";
        case LogLevel::Debug:
            return "debug";
        case LogLevel::Trace:
            return "trace";
    }
    return "?";
}

std::shared_ptr<Logger> makeConsoleLogger(LogLevel level) {
    return std::make_shared<ConsoleLogger>(level);
}

}  // namespace sfstreaming
