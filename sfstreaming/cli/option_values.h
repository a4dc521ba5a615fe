// SPDX-License-Identifier: MIT
// Checks of the values of options, with sentences that people understand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace sfstreaming::cli {

/// @param must  how the complaint ends, e.g. "must be 1 or more"
CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most, std::string must);
CLI::Validator numberBetween(double least, double most, std::string must);
CLI::Validator oneOf(std::vector<std::string> values, std::string must);
/// Text without control characters.
CLI::Validator printableText();
/// Of a flag, which only its variable can set to something wrong.
CLI::Validator yesOrNo(const std::string& variable);
CLI::Validator readableFile();

}  // namespace sfstreaming::cli
