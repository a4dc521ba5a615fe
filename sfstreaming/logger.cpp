// SPDX-License-Identifier: MIT
// The console logger.
#include "sfstreaming/logger.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <string>

namespace sfstreaming {

namespace {

std::string timestamp() {
    using std::chrono::system_clock;
    const auto now = system_clock::now();
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() %
        1000;
    const std::time_t seconds = system_clock::to_time_t(now);
    std::tm utc{};
#ifdef _WIN32
    gmtime_s(&utc, &seconds);
#else
    gmtime_r(&seconds, &utc);
#endif
    char text[40];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(milliseconds));
    return text;
}

class ConsoleLogger final : public Logger {
public:
    explicit ConsoleLogger(LogLevel level) : level_(level) {}

    bool isEnabled(LogLevel level) const noexcept override { return level <= level_; }

    void write(LogLevel level, std::string_view line) noexcept override {
        if (!isEnabled(level)) {
            return;
        }
        try {
            const std::string time = timestamp();
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
