// SPDX-License-Identifier: MIT
// Points in time as text for people.
#include "sfstreaming/cli/time_format.h"

#include <ctime>

namespace sfstreaming::cli {

namespace {

/// @param format  as of strftime
std::string formatLocal(WallTime time, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
#ifdef _WIN32
    localtime_s(&local, &seconds);
#else
    localtime_r(&seconds, &local);
#endif
    char text[32];
    std::strftime(text, sizeof text, format, &local);
    return text;
}

}  // namespace

std::string localTime(WallTime time) {
    return formatLocal(time, "%Y-%m-%d %H:%M:%S");
}

std::string clockTime(WallTime time) {
    return formatLocal(time, "%H:%M:%S");
}

std::string roughly(std::chrono::milliseconds time) {
    using namespace std::chrono_literals;
    const auto in = [time](std::chrono::milliseconds unit) { return std::to_string(time / unit); };
    return time < 1min  ? in(1s) + " s"
           : time < 1h  ? in(1min) + " min"
           : time < 48h ? in(1h) + " h"
                        : in(24h) + " d";
}

}  // namespace sfstreaming::cli
