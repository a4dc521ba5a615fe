// SPDX-License-Identifier: MIT
// Finds values inside JSON text without a parser: what lies before them is stepped over.
#include "sfstreaming/internal/json_scan.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include <simdjson.h>

#include "sfstreaming/internal/json_text.h"

namespace sfstreaming::internal {

namespace {

/// What a walk through an object or array must not pass unseen: strings, and brackets, which turn
/// it one level in or out.
constexpr auto kStops = [] {
    std::array<signed char, 256> stops{};
    stops['{'] = stops['['] = 1;
    stops['}'] = stops[']'] = -1;
    stops['"'] = 2;
    return stops;
}();

bool isSpace(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// @return the first quotation mark; null if there is none
const char* findQuote(const char* at, const char* end) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        // Most strings are short: looking at a few words is quicker than a call of memchr().
        constexpr std::uint64_t kOnes = 0x0101010101010101;
        constexpr std::uint64_t kHighBits = 0x8080808080808080;
        for (int words = 0; words < 4 && end - at >= 8; ++words, at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, sizeof word);
            word ^= kOnes * '"';
            if (const std::uint64_t zero = (word - kOnes) & ~word & kHighBits; zero != 0) {
                return at + std::countr_zero(zero) / 8;
            }
        }
    }
    return at == end
               ? nullptr
               : static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
}

/// Where a walk through JSON text has come to. After a function has failed, it is not used again.
class Scanner {
public:
    explicit Scanner(std::string_view text) noexcept
        : at_(text.data()), end_(text.data() + text.size()) {}

    /// Goes to the value of a member of the object that begins here.
    bool enter(std::string_view name) {
        if (!take('{')) {
            return false;
        }
        skipSpace();
        for (;;) {
            std::string_view key;
            if (!string(key)) {
                return false;
            }
            skipSpace();
            if (!take(':')) {
                return false;
            }
            skipSpace();
            if (isNamed(key, name)) {
                return true;
            }
            std::string_view passed;
            if (!value(passed)) {
                return false;
            }
            skipSpace();
            if (!take(',')) {
                return false;
            }
            skipSpace();
        }
    }

    /// Passes the value that begins here.
    bool value(std::string_view& text) noexcept {
        const char* const begin = at_;
        bool whole = false;
        if (at_ == end_) {
            return false;
        }
        if (*at_ == '"') {
            std::string_view content;
            whole = string(content);
        } else if (*at_ == '{' || *at_ == '[') {
            whole = container();
        } else {
            while (at_ != end_ && !isSpace(*at_) && *at_ != ',' && *at_ != '}' && *at_ != ']') {
                ++at_;
            }
            whole = at_ != begin;
        }
        text = std::string_view(begin, static_cast<std::size_t>(at_ - begin));
        return whole;
    }

    /// Whether a member may end here.
    bool isAtEndOfMember() noexcept {
        skipSpace();
        return at_ != end_ && (*at_ == ',' || *at_ == '}');
    }

private:
    void skipSpace() noexcept {
        while (at_ != end_ && isSpace(*at_)) {
            ++at_;
        }
    }

    bool take(char c) noexcept {
        if (at_ == end_ || *at_ != c) {
            return false;
        }
        ++at_;
        return true;
    }

    /// Passes the string that begins here.
    bool string(std::string_view& content) noexcept {
        if (!take('"')) {
            return false;
        }
        const char* const begin = at_;
        while (at_ != end_) {
            const char* const quote = findQuote(at_, end_);
            if (quote == nullptr) {
                return false;
            }
            const char* unescaped = quote;
            while (unescaped != begin && unescaped[-1] == '\\') {
                --unescaped;
            }
            at_ = quote + 1;
            if ((quote - unescaped) % 2 == 0) {
                content = std::string_view(begin, static_cast<std::size_t>(quote - begin));
                return true;
            }
        }
        return false;
    }

    /// Passes the object or array that begins here.
    bool container() noexcept {
        std::ptrdiff_t depth = 0;
        do {
            while (at_ != end_ && kStops[static_cast<unsigned char>(*at_)] == 0) {
                ++at_;
            }
            if (at_ == end_) {
                return false;
            }
            if (*at_ == '"') {
                std::string_view content;
                if (!string(content)) {
                    return false;
                }
            } else {
                depth += kStops[static_cast<unsigned char>(*at_)];
                ++at_;
            }
        } while (depth > 0);
        return true;
    }

    static bool isNamed(std::string_view key, std::string_view name) {
        if (key.size() <= name.size()) {
            // An escape is longer than what it stands for.
            return key == name && name.find('\\') == std::string_view::npos;
        }
        return key.find('\\') != std::string_view::npos && unescapeJsonString(key) == name;
    }

    const char* at_;
    const char* const end_;
};

}  // namespace

std::string_view findMember(std::string_view text, std::span<const std::string_view> path) {
    if (path.empty()) {
        return text;
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    if (text.empty() || text.back() != '}') {
        return {};
    }
    Scanner scanner(text);
    for (const std::string_view name : path) {
        if (!scanner.enter(name)) {
            return {};
        }
    }
    std::string_view found;
    return scanner.value(found) && scanner.isAtEndOfMember() ? found : std::string_view();
}

std::optional<std::string_view> plainString(std::string_view text) noexcept {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return std::nullopt;
    }
    const std::string_view content = text.substr(1, text.size() - 2);
    unsigned special = 0;
    unsigned all = 0;
    for (const char c : content) {
        const auto byte = static_cast<unsigned char>(c);
        special |= static_cast<unsigned>(byte < 0x20 || byte == '"' || byte == '\\');
        all |= byte;
    }
    if (special != 0 || (all >= 0x80 && !simdjson::validate_utf8(content))) {
        return std::nullopt;
    }
    return content;
}

std::optional<std::int64_t> plainInteger(std::string_view text) noexcept {
    const std::string_view digits = text.substr(!text.empty() && text.front() == '-' ? 1 : 0);
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || (digits.size() > 1 && digits.front() == '0')) {
        return std::nullopt;
    }
    return value;
}

}  // namespace sfstreaming::internal
