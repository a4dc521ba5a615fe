// SPDX-License-Identifier: MIT
// The text in which FileReplayStore keeps positions.
#include "sfstreaming/internal/position_file.h"

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include <openssl/evp.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/replay_entries.h"
#include "sfstreaming/timestamp.h"

namespace sfstreaming::internal {

namespace {

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

/// @return none unless it is what formatTimestamp() writes
std::optional<std::chrono::system_clock::time_point> readTime(std::string_view text) {
    const auto time = parseTimestamp(text);
    return time && formatTimestamp(*time) == text ? time : std::nullopt;
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

std::string writePositions(const Positions& positions) {
    std::string text;
    text.append(kHeading).append(kVersion).append("\n");
    for (const auto& [key, position] : positions) {
        for (const std::string& field : {key.organization, key.subscriber, key.channel,
                                         position.id.toString(), position.creationTime}) {
            text.append(field).append("\t");
        }
        text.append(formatTimestamp(position.storedAt)).append("\n");
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
