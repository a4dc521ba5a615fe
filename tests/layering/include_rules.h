// SPDX-License-Identifier: MIT
/// @file
/// The rules about who may include whom, applied to a tree of sources.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sfstreaming::testing {

/// The text of each source by its path from the root of the project, e.g. "sfstreaming/event.h".
using SourceTree = std::map<std::string, std::string>;

/// The layer of each file of the library, by its path without extension from sfstreaming/ on,
/// e.g. {"internal/session", 7}.
using Layers = std::map<std::string, int>;

/// Reads lines of `<layer> <path>`; empty ones and those that begin with `#` are skipped.
/// @throws std::invalid_argument for a line that is something else
Layers parseLayers(const std::string& text);

/// One sentence for each broken rule; empty when all are kept.
std::vector<std::string> brokenIncludeRules(const SourceTree& tree, const Layers& layers);

}  // namespace sfstreaming::testing
