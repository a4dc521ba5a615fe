// SPDX-License-Identifier: MIT
// The strings of a JSON text: those that may be shown, and those that may not.
#include "tests/fuzz/json_values.h"

#include <simdjson.h>

#include "tests/fuzz/require.h"

namespace sfstreaming::testing {

namespace {

namespace dom = simdjson::dom;

struct Strings {
    std::string names;  // one behind the other
    std::set<std::string> values;
};

void collect(dom::element element, Strings& strings) {
    dom::array array;
    dom::object object;
    std::string_view text;
    if (!element.get_array().get(array)) {
        for (const dom::element child : array) {
            collect(child, strings);
        }
    } else if (!element.get_object().get(object)) {
        for (const auto& [key, child] : object) {
            strings.names.append(key).append("\n");
            collect(child, strings);
        }
    } else if (!element.get_string().get(text)) {
        strings.values.emplace(text);
    }
}

}  // namespace

void requireValuesHidden(std::string_view json, std::string_view shown) {
    constexpr std::size_t kShortest = 8;
    dom::parser parser;
    dom::element root;
    if (json.empty() || parser.parse(json.data(), json.size()).get(root)) {
        return;
    }
    Strings strings;
    collect(root, strings);
    for (const std::string& value : strings.values) {
        const bool word = value.find_first_of("{}[]:,\"") == std::string::npos;
        if (value.size() >= kShortest && word && strings.names.find(value) == std::string::npos) {
            require(shown.find(value) == std::string_view::npos, "a value is not shown");
        }
    }
}

}  // namespace sfstreaming::testing
