// SPDX-License-Identifier: MIT
// Colours and glyphs, and text that fits into a line of a terminal.
#include "sfstreaming/cli/style.h"

#include <algorithm>
#include <cstdlib>

namespace sfstreaming::cli {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

const char* escapeCode(Colour colour) {
    switch (colour) {
        case Colour::None:
            return "";
        case Colour::Dim:
            return "\x1b[2m";
        case Colour::Bold:
            return "\x1b[1m";
        case Colour::Red:
            return "\x1b[31m";
        case Colour::Green:
            return "\x1b[32m";
        case Colour::Yellow:
            return "\x1b[33m";
        case Colour::Blue:
            return "\x1b[34m";
        case Colour::Magenta:
            return "\x1b[35m";
        case Colour::Cyan:
            return "\x1b[36m";
    }
    return "";
}

struct Character {
    char32_t code;
    std::size_t bytes;
};

/// The first character of UTF-8 text; an invalid byte stands for itself.
Character decode(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    std::size_t bytes = lead < 0x80    ? 1
                        : lead >= 0xF0 ? 4
                        : lead >= 0xE0 ? 3
                        : lead >= 0xC2 ? 2
                                       : 1;
    if (bytes == 1 || bytes > text.size()) {
        return {lead, 1};
    }
    char32_t code = lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80) {
            return {lead, 1};
        }
        code = (code << 6U) | (next & 0x3FU);
    }
    return {code, bytes};
}

/// Columns of a character: the scripts of East Asia and emoji take two, combining marks none.
std::size_t columnsOf(char32_t code) {
    if ((code >= 0x300 && code <= 0x36F) || (code >= 0x200B && code <= 0x200F) ||
        (code >= 0xFE00 && code <= 0xFE0F)) {
        return 0;
    }
    const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                      (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                      (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                      (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
    return wide ? 2 : 1;
}

bool isControl(char32_t code) {
    // The direction marks at the end could make a line read otherwise than it is.
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

}  // namespace

Style Style::of(Stream stream) {
    Style style;
    if (isTerminal(stream)) {
        style.colours = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
        style.width = terminalWidth(stream);
    }
    style.unicode = showsUnicode();
    return style;
}

std::string Style::paint(Colour colour, std::string_view text) const {
    if (!colours || colour == Colour::None || text.empty()) {
        return std::string(text);
    }
    return std::string(escapeCode(colour)) + std::string(text) + "\x1b[0m";
}

bool canRedraw(Stream stream) {
    return isTerminal(stream) && environment("TERM") != "dumb";
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    while (!text.empty()) {
        const Character character = decode(text);
        sum += columnsOf(character.code);
        text.remove_prefix(character.bytes);
    }
    return sum;
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Character character = decode(text);
        if (isControl(character.code)) {
            result += character.code == '\n' || character.code == '\t' ? ' ' : '?';
        } else {
            result += text.substr(0, character.bytes);
        }
        text.remove_prefix(character.bytes);
    }
    return result;
}

LineBuilder& LineBuilder::add(std::string_view text, Colour colour) {
    parts_.emplace_back(colour, text);
    column_ += columns(text);
    return *this;
}

LineBuilder& LineBuilder::padTo(std::size_t column) {
    return add(std::string(column > column_ + 1 ? column - column_ : 2, ' '));
}

std::string LineBuilder::line() const {
    const bool cut = style_.width != 0 && column_ > style_.width;
    // One column is left for the sign of the cut.
    std::size_t room = cut ? style_.width - 1 : column_;
    std::string line;
    for (const auto& [colour, text] : parts_) {
        std::string_view rest = text;
        while (!rest.empty()) {
            const Character character = decode(rest);
            if (columnsOf(character.code) > room) {
                break;
            }
            room -= columnsOf(character.code);
            rest.remove_prefix(character.bytes);
        }
        line += style_.paint(colour, std::string_view(text).substr(0, text.size() - rest.size()));
        if (!rest.empty()) {
            break;
        }
    }
    return cut ? line + style_.glyph("…", "~") : line;
}

}  // namespace sfstreaming::cli
