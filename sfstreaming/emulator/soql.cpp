// SPDX-License-Identifier: MIT
// As much of the query language as streaming programs use.
#include "sfstreaming/emulator/soql.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace sfstreaming::emulator {

namespace {

bool isOfWord(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Takes the parts of a query from its beginning.
class Parts {
public:
    explicit Parts(std::string_view text) : rest_(text) { skipBlanks(); }

    bool atEnd() const { return rest_.empty(); }

    /// Empty if the next part is no word.
    std::string word() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), isOfWord);
        std::string result(rest_.begin(), end);
        take(result.size());
        return result;
    }

    bool keyword(std::string_view lowerCase) {
        std::string found = word();
        std::transform(found.begin(), found.end(), found.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return found == lowerCase;
    }

    bool sign(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) {
            return false;
        }
        take(1);
        return true;
    }

    /// None if the next part is no text in quotes.
    std::optional<std::string> quoted() {
        const auto end = rest_.empty() ? rest_.npos : rest_.find('\'', 1);
        if (end == rest_.npos || rest_.front() != '\'') {
            return std::nullopt;
        }
        std::string result(rest_.substr(1, end - 1));
        take(end + 1);
        return result;
    }

private:
    void take(std::size_t count) {
        rest_.remove_prefix(count);
        skipBlanks();
    }

    void skipBlanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    }

    std::string_view rest_;
};

}  // namespace

std::optional<SoqlQuery> parseSoql(const std::string& text) {
    Parts parts(text);
    SoqlQuery query;
    if (!parts.keyword("select")) {
        return std::nullopt;
    }
    do {
        query.fields.push_back(parts.word());
        if (query.fields.back().empty()) {
            return std::nullopt;
        }
    } while (parts.sign(','));
    if (!parts.keyword("from") || (query.entity = parts.word()).empty()) {
        return std::nullopt;
    }
    if (parts.atEnd()) {
        return query;
    }
    if (!parts.keyword("where") || (query.condition = parts.word()).empty() || !parts.sign('=')) {
        return std::nullopt;
    }
    const auto value = parts.quoted();
    if (!value || !parts.atEnd()) {
        return std::nullopt;
    }
    query.value = *value;
    return query;
}

}  // namespace sfstreaming::emulator
