// SPDX-License-Identifier: MIT
// As much of the query language as streaming programs use.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sfstreaming::emulator {

/// SELECT fields FROM entity [WHERE condition = 'value']
struct SoqlQuery {
    std::vector<std::string> fields;
    std::string entity;
    std::string condition;  ///< a field; empty: no WHERE
    std::string value;
};

/// None if it is anything else.
std::optional<SoqlQuery> parseSoql(const std::string& text);

}  // namespace sfstreaming::emulator
