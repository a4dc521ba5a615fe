// SPDX-License-Identifier: MIT
// The rules about the guides, applied to a tree of files.
#include "tests/layering/documents.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

namespace sfstreaming::testing {

namespace {

using Lines = std::vector<std::string>;

Lines linesOf(const std::string& text) {
    Lines lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string trimmed(const std::string& line) {
    const auto begin = line.find_first_not_of(" \t");
    return begin == std::string::npos
               ? std::string()
               : line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
}

/// The name in a line `// [name]`; none if the line is another.
std::optional<std::string> regionMarker(const std::string& line) {
    static const std::regex pattern(R"((?://|#) \[([a-z0-9-]+)\])");
    std::smatch match;
    const std::string text = trimmed(line);
    return std::regex_match(text, match, pattern) ? std::optional(match[1].str()) : std::nullopt;
}

void removeIndentation(Lines& lines) {
    std::size_t common = std::string::npos;
    for (const std::string& line : lines) {
        common = std::min(common, line.find_first_not_of(' '));
    }
    for (std::string& line : lines) {
        line = trimmed(line).empty() ? std::string() : line.substr(common);
    }
}

/// @return none unless the region is opened and closed exactly once
std::optional<Lines> regionOf(const std::string& source, const std::string& name) {
    Lines region;
    int markers = 0;
    for (const std::string& line : linesOf(source)) {
        const auto marker = regionMarker(line);
        if (marker == name) {
            ++markers;
        } else if (markers == 1 && !marker) {
            region.push_back(line);
        }
    }
    if (markers != 2) {
        return std::nullopt;
    }
    removeIndentation(region);
    return region;
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

bool isGuide(const std::string& path) {
    return path.ends_with(".md");
}

bool isFence(const std::string& line) {
    return trimmed(line).starts_with("```");
}

/// The line above with something in it.
std::string lineBefore(const Lines& lines, std::size_t index) {
    while (index > 0) {
        if (const std::string line = trimmed(lines[--index]); !line.empty()) {
            return line;
        }
    }
    return {};
}

/// As GitHub names the headings of a page.
std::string anchorOf(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
            (static_cast<unsigned char>(c) & 0x80U) != 0) {
            anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (c == ' ') {
            anchor += '-';
        }
    }
    return anchor;
}

std::set<std::string> anchorsOf(const std::string& text) {
    std::set<std::string> anchors;
    bool inFence = false;
    for (const std::string& line : linesOf(text)) {
        inFence = inFence != isFence(line);
        if (!inFence && line.starts_with('#')) {
            anchors.insert(anchorOf(trimmed(line.substr(line.find_first_not_of('#')))));
        }
    }
    return anchors;
}

bool exists(const FileTree& tree, const std::string& path) {
    const auto found = tree.lower_bound(path);
    return found != tree.end() && (found->first == path || found->first.starts_with(path + "/"));
}

}  // namespace

std::vector<std::string> brokenSnippets(const FileTree& tree) {
    static const std::regex origin(R"(<!-- from (\S+) region ([a-z0-9-]+) -->)");
    std::vector<std::string> broken;
    for (const auto& [path, text] : tree) {
        if (!isGuide(path)) {
            continue;
        }
        const Lines lines = linesOf(text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (!isFence(lines[i])) {
                continue;
            }
            const std::size_t begin = i + 1;
            for (++i; i < lines.size() && !isFence(lines[i]); ++i) {
            }
            const std::string where = path + ":" + std::to_string(begin) + ": ";
            if (i == lines.size() || trimmed(lines[i]) != "```") {
                broken.push_back(where + "a block that is not closed");
                continue;
            }
            std::smatch match;
            const std::string before = lineBefore(lines, begin - 1);
            if (!std::regex_match(before, match, origin)) {
                if (trimmed(lines[begin - 1]) == "```cpp") {
                    broken.push_back(where + "code that no source is named for");
                }
                continue;
            }
            const auto source = tree.find(match[1].str());
            const auto region =
                source == tree.end() ? std::nullopt : regionOf(source->second, match[2].str());
            const auto first = lines.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto last = lines.begin() + static_cast<std::ptrdiff_t>(i);
            if (!region) {
                broken.push_back(where + match[1].str() + " has no region " + match[2].str());
            } else if (Lines(first, last) != *region) {
                broken.push_back(where + "differs from " + match[1].str() + ", which has\n" +
                                 joined(*region));
            }
        }
    }
    return broken;
}

std::vector<std::string> brokenLinks(const FileTree& tree) {
    static const std::regex link(R"(\]\(([^)\s]+)\))");
    static const std::regex inlineCode("`[^`]*`");
    std::vector<std::string> broken;
    for (const auto& [path, text] : tree) {
        if (!isGuide(path)) {
            continue;
        }
        bool inFence = false;
        const Lines lines = linesOf(text);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            inFence = inFence != isFence(lines[i]);
            if (inFence) {
                continue;
            }
            const std::string line = std::regex_replace(lines[i], inlineCode, "`");
            for (std::sregex_iterator each(line.begin(), line.end(), link), end; each != end;
                 ++each) {
                const std::string target = (*each)[1].str();
                if (target.find("://") != std::string::npos) {
                    continue;
                }
                const auto hash = target.find('#');
                const std::string file = target.substr(0, hash);
                std::string found = path;
                if (!file.empty()) {
                    const auto folder = std::filesystem::path(path).parent_path();
                    found = (folder / file).lexically_normal().generic_string();
                    if (found.ends_with('/')) {
                        found.pop_back();
                    }
                }
                const bool good = exists(tree, found) &&
                                  (hash == std::string::npos ||
                                   anchorsOf(tree.at(found)).contains(target.substr(hash + 1)));
                if (!good) {
                    broken.push_back(path + ":" + std::to_string(i + 1) +
                                     ": the link leads nowhere: " + target);
                }
            }
        }
    }
    return broken;
}

}  // namespace sfstreaming::testing
