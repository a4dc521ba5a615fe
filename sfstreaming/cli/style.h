// SPDX-License-Identifier: MIT
// Colours and glyphs, and text that fits into a line of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfstreaming/cli/terminal.h"

namespace sfstreaming::cli {

enum class Colour { None, Dim, Bold, Red, Green, Yellow, Blue, Magenta, Cyan };

/// How text for one of the standard streams may look.
struct Style {
    bool colours = false;
    bool unicode = false;
    /// Lines are cut to this many columns; 0: never.
    std::size_t width = 0;

    /// What suits the stream now: colours only on a terminal, and neither with NO_COLOR nor with
    /// TERM=dumb.
    static Style of(Stream stream);

    std::string paint(Colour colour, std::string_view text) const;
    /// One of two spellings.
    const char* glyph(const char* unicodeText, const char* asciiText) const {
        return unicode ? unicodeText : asciiText;
    }
};

/// Whether the terminal behind the stream can go back to the begin of a line.
bool canRedraw(Stream stream);

/// The columns that UTF-8 text takes.
std::size_t columns(std::string_view text);

/// Control characters become '?': text of others must not command the terminal.
std::string printable(std::string_view text);

/// Puts a line together from coloured parts, and cuts it to the width.
class LineBuilder {
public:
    explicit LineBuilder(const Style& style) : style_(style) {}

    LineBuilder& add(std::string_view text, Colour colour = Colour::None);
    /// Blanks up to a column; at least two.
    LineBuilder& padTo(std::size_t column);
    std::string line() const;

private:
    const Style& style_;
    std::vector<std::pair<Colour, std::string>> parts_;
    std::size_t column_ = 0;
};

}  // namespace sfstreaming::cli
