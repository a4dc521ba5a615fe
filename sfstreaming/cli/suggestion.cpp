// SPDX-License-Identifier: MIT
// What a wrong command line gets as an answer.
#include "sfstreaming/cli/suggestion.h"

#include <algorithm>
#include <cctype>

namespace sfstreaming::cli {

namespace {

/// How many letters must be added, removed or changed.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
    std::string best;
    std::size_t least = word.size() / 3 + 2;
    for (const std::string& candidate : known) {
        const bool begun = word.size() > 3 && candidate.compare(0, word.size(), word) == 0;
        const std::size_t away = begun ? 0 : distance(word, candidate);
        if (away < least) {
            least = away;
            best = candidate;
        }
    }
    return best;
}

std::string unexpectedArgument(const std::string& argument, const std::vector<std::string>& known,
                               bool commandsAreKnown) {
    const std::string name = argument.substr(0, argument.find('='));
    for (const char* secret : {"password", "client-secret", "refresh-token"}) {
        if (name == std::string("--") + secret) {
            std::string variable = std::string("SFSTREAM_") + secret;
            std::transform(variable.begin(), variable.end(), variable.begin(), [](unsigned char c) {
                return c == '-' ? '_' : static_cast<char>(std::toupper(c));
            });
            return name + " is no option: everybody on this machine can read command lines. Set " +
                   variable + ", or use " + name + "-file";
        }
    }
    const bool isOption = name.size() > 1 && name.front() == '-';
    std::string text = isOption           ? "there is no option " + name
                       : commandsAreKnown ? "there is no command \"" + name + "\""
                                          : "\"" + name + "\" is not expected";
    const std::string meant = nearest(name, known);
    if (!meant.empty()) {
        text += "; did you mean " + meant + "?";
    }
    return text;
}

}  // namespace sfstreaming::cli
