// SPDX-License-Identifier: MIT
/// @file
/// The rules about the guides: code in them is taken from compiled sources, and their links lead
/// somewhere.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sfstreaming::testing {

/// The text of each file by its path from the root of the project, e.g. "doc/index.md". Files whose
/// text nobody looks at may be empty.
using FileTree = std::map<std::string, std::string>;

/// A fenced block of C++ in a guide follows a line `<!-- from <path> region <name> -->` and repeats
/// what stands in that file between two lines `// [<name>]` (or `# [<name>]`), less its indentation
/// and less markers of other regions.
///
/// @return one sentence for each block that does not, with the text that should be there, and for
/// each block of any language that is not closed; empty when all is well
std::vector<std::string> brokenSnippets(const FileTree& tree);

/// @return one sentence for each link in a guide to a file, folder or heading of this project that
/// is not there
std::vector<std::string> brokenLinks(const FileTree& tree);

}  // namespace sfstreaming::testing
