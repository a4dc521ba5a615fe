// SPDX-License-Identifier: MIT
// Checks of the values of options.
#include "sfstreaming/cli/option_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>

namespace sfstreaming::cli {

namespace {

/// Without a description of its own, which would clutter the help.
CLI::Validator validator(std::function<bool(const std::string&)> isGood, std::string must) {
    return {[isGood = std::move(isGood), must = std::move(must)](std::string& value) {
                return isGood(value) ? std::string() : must;
            },
            ""};
}

}  // namespace

CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most, std::string must) {
    return validator(
        [least, most](const std::string& text) {
            std::uint64_t number = 0;
            const char* const end = text.data() + text.size();
            const auto [rest, failure] = std::from_chars(text.data(), end, number);
            return failure == std::errc() && rest == end && number >= least && number <= most;
        },
        std::move(must));
}

CLI::Validator numberBetween(double least, double most, std::string must) {
    return validator(
        [least, most](const std::string& text) {
            double number = 0;
            const char* const end = text.data() + text.size();
            const auto [rest, failure] = std::from_chars(text.data(), end, number);
            return failure == std::errc() && rest == end && std::isfinite(number) &&
                   number >= least && number <= most;
        },
        std::move(must));
}

CLI::Validator oneOf(std::vector<std::string> values, std::string must) {
    return validator(
        [values = std::move(values)](const std::string& text) {
            return std::find(values.begin(), values.end(), text) != values.end();
        },
        std::move(must));
}

CLI::Validator printableText() {
    return validator(
        [](const std::string& text) {
            return std::none_of(text.begin(), text.end(),
                                [](unsigned char c) { return c < 0x20 || c == 0x7f; });
        },
        "must not contain control characters");
}

CLI::Validator yesOrNo(const std::string& variable) {
    return validator(
        [](const std::string& text) {
            bool ignored = false;
            return CLI::detail::lexical_cast(text, ignored);
        },
        "must be true or false; look at " + variable);
}

CLI::Validator readableFile() {
    return validator(
        [](const std::string& file) {
            return std::ifstream(std::filesystem::path(std::u8string(file.begin(), file.end())))
                .good();
        },
        "this file cannot be read");
}

}  // namespace sfstreaming::cli
