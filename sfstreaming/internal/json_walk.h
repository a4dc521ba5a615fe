// SPDX-License-Identifier: MIT
// Walks through JSON text from one structural character to the next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// The name of a member, as it is spelt: escapes are not resolved.
class JsonName {
public:
    explicit JsonName(const char* text) noexcept : text_(text) {}

    template <std::size_t Size>
    bool is(const char (&name)[Size]) const noexcept {
        static_assert(Size <= 32, "the text has that many bytes of padding");
        return std::memcmp(text_, name, Size - 1) == 0 && text_[Size - 1] == '"';
    }

private:
    const char* text_;
};

/// What is wrong with a text, if anything is.
enum class JsonFault { None, Empty, Utf8, String, TooLarge, Structure };

/// By character: 1 for an opening bracket, -1 for a closing one.
inline constexpr auto kBracketTurns = [] {
    std::array<signed char, 256> turns{};
    turns['{'] = turns['['] = 1;
    turns['}'] = turns[']'] = -1;
    return turns;
}();

/// A place in a JSON text. A function that returns false has found the text malformed; the cursor
/// is not used again then. Only the way is checked: what is passed need only have as many closing
/// as opening brackets.
class JsonCursor {
public:
    JsonCursor() noexcept = default;
    /// Finds the structural characters: brackets, punctuation, the beginnings of scalars. Checks
    /// UTF-8 and the ends of strings.
    /// @param text  outlives the cursor, and has HttpResponse::kBodyPadding bytes of capacity
    /// behind its end. The cursor is good until another is opened on this thread.
    JsonFault open(const std::string& text) noexcept;

    bool isAtEnd() const noexcept { return place_ == end_; }
    /// The first character of the value here, or punctuation; NUL at the end.
    char here() const noexcept { return text_[*place_]; }
    const char* address() const noexcept { return text_ + *place_; }

    /// The text of the value here if it is a scalar; empty if it is an object or array.
    std::string_view scalar() const noexcept {
        if (here() == '{' || here() == '[' || isAtEnd()) {
            return {};
        }
        return token(place_);
    }

    /// Within a visit of members(), before the value is passed: the name in quotes, as it is spelt.
    std::string_view name() const noexcept { return token(place_ - 2); }

    /// Passes a value.
    bool skip() noexcept {
        if (isAtEnd() || here() == ',' || here() == ':' || here() == '}' || here() == ']') {
            return false;
        }
        // In no branch but that of the loop: this is where most of the time goes.
        std::ptrdiff_t depth = 0;
        const std::uint32_t* place = place_;
        do {
            depth += kBracketTurns[static_cast<unsigned char>(text_[*place])];
            ++place;
        } while (depth > 0 && place != end_);
        place_ = place;
        return depth == 0;
    }

    /// Passes a value and gives its text.
    bool skip(std::string_view& text) noexcept {
        text = scalar();
        const char* const begin = address();
        if (!skip()) {
            return false;
        }
        if (text.empty()) {
            text = since(begin);
        }
        return true;
    }

    /// The text from `begin` to the bracket that was passed just now.
    std::string_view since(const char* begin) const noexcept {
        return {begin, static_cast<std::size_t>(text_ + place_[-1] + 1 - begin)};
    }

    /// Passes the object here. Calls `visit(JsonName)` for each member, with the cursor at its
    /// value; a value that `visit` leaves where it is, is passed.
    /// @param visit  returns false if it has found the text malformed
    template <typename Visit>
    bool members(Visit visit) {
        ++place_;
        if (take('}')) {
            return true;
        }
        do {
            const JsonName name(address() + 1);
            if (!take('"') || !take(':')) {
                return false;
            }
            const std::uint32_t* const value = place_;
            if (!visit(name) || (place_ == value && !skip())) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    /// The same for the elements of the array here, with `visit()`.
    template <typename Visit>
    bool elements(Visit visit) {
        ++place_;
        if (take(']')) {
            return true;
        }
        do {
            const std::uint32_t* const value = place_;
            if (!visit() || (place_ == value && !skip())) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

private:
    /// Without the blanks behind it. Other control characters stay: what they follow is no good
    /// value.
    std::string_view token(const std::uint32_t* place) const noexcept {
        std::string_view text(text_ + place[0], place[1] - place[0]);
        while (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' ||
               text.back() == '\t') {
            text.remove_suffix(1);  // not to nothing: a token does not begin with a blank
        }
        return text;
    }

    bool take(char c) noexcept {
        if (here() != c) {
            return false;
        }
        ++place_;
        return true;
    }

    const char* text_ = nullptr;
    /// Of the structural characters, where they are; behind the last, where the text ends.
    const std::uint32_t* place_ = nullptr;
    const std::uint32_t* end_ = nullptr;
};

/// In words, for users.
const char* toString(JsonFault fault) noexcept;

}  // namespace sfstreaming::internal
