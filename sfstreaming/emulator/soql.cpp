// SPDX-License-Identifier: MIT
// As much of the query language as streaming programs use.
#include "sfstreaming/emulator/soql.h"

#include <regex>
#include <sstream>

namespace sfstreaming::emulator {

std::optional<SoqlQuery> parseSoql(const std::string& text) {
    constexpr std::size_t kMaxLength = 4000;  // std::regex needs stack for each character
    static const std::regex kQuery(
        R"(\s*select\s+(\w+(?:\s*,\s*\w+)*)\s+from\s+(\w+)(?:\s+where\s+(\w+)\s*=\s*'([^']*)')?\s*)",
        std::regex::icase);
    std::smatch parts;
    if (text.size() > kMaxLength || !std::regex_match(text, parts, kQuery)) {
        return std::nullopt;
    }
    SoqlQuery query;
    query.entity = parts[2].str();
    query.condition = parts[3].str();
    query.value = parts[4].str();
    std::istringstream list(parts[1].str());
    for (std::string field; std::getline(list, field, ',');) {
        const auto first = field.find_first_not_of(" \t\r\n");
        const auto last = field.find_last_not_of(" \t\r\n");
        query.fields.push_back(field.substr(first, last - first + 1));
    }
    return query;
}

}  // namespace sfstreaming::emulator
