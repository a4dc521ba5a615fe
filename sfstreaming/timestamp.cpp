// SPDX-License-Identifier: MIT
// Points in time as Salesforce writes them.
#include "sfstreaming/timestamp.h"

#include <charconv>
#include <cstdint>
#include <cstdio>

namespace sfstreaming {

namespace {

using TimePoint = std::chrono::system_clock::time_point;

/// Takes parts of a text off its front.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    /// So many digits; -1 if there are less.
    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i >= rest_.size() || !isDigit(rest_[i])) {
                failed_ = true;
                return -1;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    void expect(char c) {
        if (!accept(c)) {
            failed_ = true;
        }
    }
    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    bool atDigit() const { return !rest_.empty() && isDigit(rest_.front()); }
    bool atEnd() const { return rest_.empty(); }
    bool failed() const { return failed_; }

private:
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }

    std::string_view rest_;
    bool failed_ = false;
};

std::optional<TimePoint> fromMilliseconds(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // What a clock of nanoseconds can hold: a little less than the year 2262.
    constexpr std::int64_t kLatest = 9'000'000'000'000;
    if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > kLatest) {
        return std::nullopt;
    }
    return TimePoint(std::chrono::milliseconds(value));
}

}  // namespace

std::optional<TimePoint> parseTimestamp(std::string_view text) {
    if (text.find('-') == std::string_view::npos) {
        return fromMilliseconds(text);
    }
    using namespace std::chrono;
    Reader reader(text);
    const int y = reader.digits(4);
    reader.expect('-');
    const int m = reader.digits(2);
    reader.expect('-');
    const int d = reader.digits(2);
    reader.expect('T');
    const int hour = reader.digits(2);
    reader.expect(':');
    const int minute = reader.digits(2);
    reader.expect(':');
    const int second = reader.digits(2);
    milliseconds fraction(0);
    if (reader.accept('.')) {
        int scale = 100;
        while (reader.atDigit()) {
            fraction += milliseconds(reader.digits(1) * scale);
            scale /= 10;
        }
    }
    minutes offset(0);
    if (!reader.accept('Z')) {
        const bool west = reader.accept('-');
        if (!west) {
            reader.expect('+');
        }
        const int hours = reader.digits(2);
        reader.accept(':');
        offset = minutes((hours * 60 + reader.digits(2)) * (west ? -1 : 1));
    }
    const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                              day(static_cast<unsigned>(d))};
    // The years that a clock of nanoseconds can hold.
    if (reader.failed() || !reader.atEnd() || !date.ok() || y < 1678 || y > 2261 || hour > 23 ||
        minute > 59 || second > 60) {
        return std::nullopt;
    }
    return TimePoint(sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + fraction -
                     offset);
}

std::string formatTimestamp(TimePoint time) {
    const auto exact = std::chrono::floor<std::chrono::milliseconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(exact);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(exact - day);
    char text[64];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

}  // namespace sfstreaming
