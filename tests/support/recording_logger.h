// SPDX-License-Identifier: MIT
// A logger that remembers its lines.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfstreaming/logger.h"

namespace sfstreaming::testing {

class RecordingLogger final : public Logger {
public:
    explicit RecordingLogger(LogLevel level = LogLevel::Trace) : level_(level) {}

    bool isEnabled(LogLevel level) const noexcept override { return level <= level_; }

    void write(LogLevel level, std::string_view line) noexcept override {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(level, std::string(line));
    }

    std::vector<std::pair<LogLevel, std::string>> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    /// Whether a line of this level contains `part`.
    bool contains(LogLevel level, std::string_view part) const {
        const auto all = lines();
        return std::any_of(all.begin(), all.end(), [&](const auto& line) {
            return line.first == level && line.second.find(part) != std::string::npos;
        });
    }

private:
    const LogLevel level_;
    mutable std::mutex mutex_;
    std::vector<std::pair<LogLevel, std::string>> lines_;
};

}  // namespace sfstreaming::testing
