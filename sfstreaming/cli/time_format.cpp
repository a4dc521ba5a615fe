// SPDX-License-Identifier: MIT
// Points in time as text, and back.
#include "sfstreaming/cli/time_format.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace sfstreaming::cli {

namespace {

using std::chrono::milliseconds;

/// Takes a number of so many digits from the front.
bool take(std::string_view& text, std::size_t digits, int& number) {
    if (text.size() < digits ||
        text.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos) {
        return false;
    }
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// Of the digits of a fraction of a second, the first three count.
milliseconds takeFraction(std::string_view& text) {
    int value = 0;
    int unit = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        value += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return milliseconds(value);
}

std::optional<WallTime> parseCount(std::string_view text) {
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, count);
    // Beyond this, a clock of nanoseconds would overflow.
    constexpr std::int64_t kMost = 9'000'000'000'000;
    if (failure != std::errc() || rest != end || count < 0 || count > kMost) {
        return std::nullopt;
    }
    return WallTime(milliseconds(count));
}

}  // namespace

std::string utcTime(WallTime time) {
    const auto whole = std::chrono::floor<milliseconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(whole - day);
    char text[64];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::string localTime(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
#ifdef _WIN32
    localtime_s(&local, &seconds);
#else
    localtime_r(&seconds, &local);
#endif
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
    return text;
}

std::string roughly(milliseconds time) {
    using namespace std::chrono_literals;
    const auto in = [time](milliseconds unit) { return std::to_string(time / unit); };
    return time < 1min  ? in(1s) + " s"
           : time < 1h  ? in(1min) + " min"
           : time < 48h ? in(1h) + " h"
                        : in(24h) + " d";
}

std::optional<WallTime> parseCreationTime(std::string_view text) {
    if (text.find('-') == std::string_view::npos) {
        return parseCount(text);
    }
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!take(text, 4, year) || !take(text, '-') || !take(text, 2, month) || !take(text, '-') ||
        !take(text, 2, day) || !take(text, 'T') || !take(text, 2, hour) || !take(text, ':') ||
        !take(text, 2, minute) || !take(text, ':') || !take(text, 2, second)) {
        return std::nullopt;
    }
    const milliseconds fraction = take(text, '.') ? takeFraction(text) : milliseconds(0);
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if ((text != "Z" && text != "+0000" && text != "+00:00") || !date.ok() || year < 1970 ||
        year > 2200 || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + fraction;
}

}  // namespace sfstreaming::cli
