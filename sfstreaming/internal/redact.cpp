// SPDX-License-Identifier: MIT
// What may be shown of things received and sent.
#include "sfstreaming/internal/redact.h"

#include <algorithm>
#include <cctype>

namespace sfstreaming::internal {

namespace {

constexpr std::size_t kMaxExcerpt = 200;
constexpr std::size_t kMaxName = 40;

bool isNameChar(char c) noexcept {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Where the string that begins at `begin` ends: behind its closing quote, or at the end.
std::size_t endOfString(std::string_view text, std::size_t begin) noexcept {
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return text.size();
}

/// Only what looks like a name of a member is shown; a value in its place (in malformed JSON) is
/// not, if it is long or has unusual characters.
bool isName(std::string_view text, std::size_t begin, std::size_t end) {
    std::size_t next = end;
    while (next < text.size() && std::isspace(static_cast<unsigned char>(text[next])) != 0) {
        ++next;
    }
    if (end - begin < 2) {
        return false;
    }
    const std::string_view name = text.substr(begin + 1, end - begin - 2);
    return next < text.size() && text[next] == ':' && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), isNameChar);
}

}  // namespace

std::string redactedExcerpt(std::string_view body) {
    const auto begin = body.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return "an empty body";
    }
    if (body[begin] == '<') {
        return "an HTML or XML document of " + std::to_string(body.size()) + " bytes";
    }
    if (body[begin] != '[' && body[begin] != '{') {
        return "a body of " + std::to_string(body.size()) + " bytes that is no JSON";
    }
    std::string result;
    std::string open;     // the brackets that have not been closed
    char previous = ' ';  // the last bracket, comma or colon; 'v' behind a value
    for (std::size_t i = begin; i < body.size() && result.size() < kMaxExcerpt;) {
        const char c = body[i];
        if (c == '"') {
            const std::size_t end = endOfString(body, i);
            const bool nameIsDue =
                !open.empty() && open.back() == '{' && (previous == '{' || previous == ',');
            result += nameIsDue && isName(body, i, end) ? std::string(body.substr(i, end - i))
                                                        : std::string("\"…\"");
            previous = 'v';
            i = end;
        } else if (std::string_view("[]{},:").find(c) != std::string_view::npos) {
            result += c;
            previous = c;
            if (c == '[' || c == '{') {
                open += c;
            } else if ((c == ']' || c == '}') && !open.empty()) {
                open.pop_back();
            }
            ++i;
        } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            ++i;
        } else {
            const auto end = std::min(body.find_first_of("[]{},:\" \t\r\n", i), body.size());
            const std::string_view word = body.substr(i, end - i);
            result += word == "true" || word == "false" || word == "null" ? std::string(word)
                                                                          : std::string("0");
            previous = 'v';
            i = end;
        }
    }
    if (result.size() >= kMaxExcerpt) {
        result += " … (" + std::to_string(body.size()) + " bytes)";
    }
    return result;
}

std::string redactUrl(std::string_view url) {
    std::string result(url.substr(0, url.find_first_of("?#")));
    const auto scheme = result.find("://");
    if (scheme != std::string::npos) {
        const auto host = scheme + 3;
        const auto at = std::string_view(result).substr(0, result.find('/', host)).rfind('@');
        if (at != std::string_view::npos && at >= host) {
            result.erase(host, at + 1 - host);
        }
    }
    return result;
}

}  // namespace sfstreaming::internal
