// SPDX-License-Identifier: MIT
// What a wrong command line gets as an answer.
#pragma once

#include <string>
#include <vector>

namespace sfstreaming::cli {

/// Says what is wrong with an argument that no option or command claims, and what might have been
/// meant. Never repeats the value of an option: it could be a secret.
/// @param known  what would have been possible
/// @param commandsAreKnown  commands are among them
std::string unexpectedArgument(const std::string& argument, const std::vector<std::string>& known,
                               bool commandsAreKnown);

/// The one of `known` that is most like `word`; empty if none is.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace sfstreaming::cli
