// SPDX-License-Identifier: MIT
// Ids and dates as Salesforce writes them.
#include "sfstreaming/emulator/salesforce_text.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace sfstreaming::emulator {

namespace {

std::tm utcOf(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
#ifdef _WIN32
    gmtime_s(&utc, &seconds);
#else
    gmtime_r(&seconds, &utc);
#endif
    return utc;
}

}  // namespace

std::string isoTime(std::chrono::system_clock::time_point time) {
    const std::tm utc = utcOf(time);
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                  utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                  static_cast<int>(millisecondsSinceEpoch(time) % 1000));
    return text;
}

std::string cookieDate(std::chrono::system_clock::time_point time) {
    // Not by strftime: its names depend on the locale of the program.
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm utc = utcOf(time);
    char text[96];
    std::snprintf(text, sizeof text, "%s, %02d-%s-%04d %02d:%02d:%02d GMT",
                  kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                  kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                  utc.tm_min, utc.tm_sec);
    return text;
}

std::int64_t millisecondsSinceEpoch(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string recordId(std::string_view prefix, std::uint64_t number) {
    constexpr std::size_t kLength = 15;
    const std::string digits = std::to_string(number);
    std::string id = std::string(prefix) + "9z";
    id.append(kLength - id.size() - digits.size(), '0').append(digits);
    // Each of the last three says which of five characters are capitals.
    for (std::size_t group = 0; group < 3; ++group) {
        unsigned capitals = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            const char c = id[group * 5 + i];
            capitals |= (c >= 'A' && c <= 'Z' ? 1U : 0U) << i;
        }
        id += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[capitals];
    }
    return id;
}

std::string uuid(std::uint64_t number) {
    char text[40];
    std::snprintf(text, sizeof text, "5c1de8b0-0000-4000-8000-%012llx",
                  static_cast<unsigned long long>(number));
    return text;
}

}  // namespace sfstreaming::emulator
