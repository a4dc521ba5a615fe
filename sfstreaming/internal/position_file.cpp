// SPDX-License-Identifier: MIT
// The text in which FileReplayStore keeps positions.
#include "sfstreaming/internal/position_file.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <vector>

#include <openssl/evp.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/replay_entries.h"

namespace sfstreaming::internal {

namespace {

using std::chrono::milliseconds;
using Time = std::chrono::sys_time<milliseconds>;

constexpr std::string_view kHeading = "sfstreaming positions ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kChecksum = "checksum ";
constexpr std::size_t kDigestDigits = 64;

std::string digestOf(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        constexpr const char* kDigits = "0123456789abcdef";
        hex += kDigits[digest[i] >> 4U];
        hex += kDigits[digest[i] & 15U];
    }
    return hex;
}

bool readNumber(std::string_view text, int& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

std::optional<std::chrono::system_clock::time_point> readTime(std::string_view text) {
    constexpr std::string_view kRest = "-MM-DDTHH:MM:SS.mmmZ";
    if (text.size() <= kRest.size()) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(text.size() - kRest.size());
    int year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, subseconds = 0;
    if (!readNumber(text.substr(0, text.size() - rest.size()), year) ||
        !readNumber(rest.substr(1, 2), month) || !readNumber(rest.substr(4, 2), day) ||
        !readNumber(rest.substr(7, 2), hours) || !readNumber(rest.substr(10, 2), minutes) ||
        !readNumber(rest.substr(13, 2), seconds) || !readNumber(rest.substr(16, 3), subseconds)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (year < -32767 || year > 32767 || !date.ok()) {
        return std::nullopt;
    }
    const Time time = std::chrono::sys_days(date) + std::chrono::hours(hours) +
                      std::chrono::minutes(minutes) + std::chrono::seconds(seconds) +
                      milliseconds(subseconds);
    // Not every date fits the clock.
    using Clock = std::chrono::system_clock;
    if (time < std::chrono::ceil<milliseconds>(Clock::time_point::min()) ||
        time > std::chrono::floor<milliseconds>(Clock::time_point::max())) {
        return std::nullopt;
    }
    const auto result = std::chrono::time_point_cast<Clock::duration>(time);
    // Whatever else is odd about it shows here.
    return timeText(result) == text ? std::optional(result) : std::nullopt;
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    for (auto tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
        fields.push_back(line.substr(0, tab));
        line.remove_prefix(tab + 1);
    }
    fields.push_back(line);
    return fields;
}

/// @return none unless it is what writePositions() writes
std::optional<ReplayEntry> readEntry(std::string_view line) {
    const auto fields = fieldsOf(line);
    if (fields.size() != 6) {
        return std::nullopt;
    }
    const auto id = ReplayId::parse(fields[3]);
    const auto storedAt = readTime(fields[5]);
    if (!id || !storedAt) {
        return std::nullopt;
    }
    ReplayEntry entry{{std::string(fields[0]), std::string(fields[1]), std::string(fields[2])},
                      {*id, std::string(fields[4]), *storedAt}};
    try {
        requireStorable({entry});
    } catch (const UsageError&) {
        return std::nullopt;
    }
    return entry;
}

std::string_view takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) {
        throw DamagedPositions("is cut off");
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

bool isNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void requireVersion(std::string_view line) {
    const bool ours = line.substr(0, kHeading.size()) == kHeading;
    const std::string_view version = ours ? line.substr(kHeading.size()) : std::string_view();
    if (!isNumber(version) || version == "0") {
        throw DamagedPositions("does not begin as a file of positions does");
    }
    if (version != kVersion) {
        throw NewerPositions("has format " + std::string(version) +
                             ", of a newer version of sfstreaming");
    }
}

}  // namespace

std::string timeText(std::chrono::system_clock::time_point time) {
    const auto exact = std::chrono::floor<milliseconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(exact);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(exact - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

std::string writePositions(const Positions& positions) {
    std::string text;
    text.append(kHeading).append(kVersion).append("\n");
    for (const auto& [key, position] : positions) {
        for (const std::string& field : {key.organization, key.subscriber, key.channel,
                                         position.id.toString(), position.creationTime}) {
            text.append(field).append("\t");
        }
        text.append(timeText(position.storedAt)).append("\n");
    }
    const std::string digest = digestOf(text);
    return text.append(kChecksum).append(digest).append("\n");
}

Positions readPositions(std::string_view text) {
    if (text.empty()) {
        throw DamagedPositions("is empty");
    }
    std::string_view rest = text;
    requireVersion(takeLine(rest));

    constexpr std::size_t kLastLine = kChecksum.size() + kDigestDigits + 1;
    if (rest.size() < kLastLine) {
        throw DamagedPositions("is cut off");
    }
    const std::string_view last = rest.substr(rest.size() - kLastLine);
    if (last.substr(0, kChecksum.size()) != kChecksum || last.back() != '\n') {
        throw DamagedPositions("is cut off, or has something behind its checksum");
    }
    if (last.substr(kChecksum.size(), kDigestDigits) !=
        digestOf(text.substr(0, text.size() - kLastLine))) {
        throw DamagedPositions("has been changed: its checksum is of other contents");
    }

    rest.remove_suffix(kLastLine);
    Positions positions;
    for (int number = 2; !rest.empty(); ++number) {
        auto entry = readEntry(takeLine(rest));
        if (!entry ||
            !positions.emplace(std::move(entry->key), std::move(entry->position)).second) {
            throw DamagedPositions("has no position in line " + std::to_string(number));
        }
    }
    return positions;
}

}  // namespace sfstreaming::internal
