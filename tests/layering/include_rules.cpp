// SPDX-License-Identifier: MIT
/// @file
/// The rules about who may include whom, applied to a tree of sources.
#include "tests/layering/include_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace sfstreaming::testing {

namespace {

constexpr int topLayer = 8;

// Which layers each may use, beside itself.
constexpr std::array<std::string_view, topLayer + 1> lowerLayers{
    "",         // there is no layer 0
    "",         // 1 values
    "1",        // 2 protocol
    "1",        // 3 async tools
    "123",      // 4 network
    "1234",     // 5 sign-in
    "12",       // 6 capabilities, and internal/backoff
    "12346",    // 7 session
    "1234567",  // 8 clients
};

// The headers that a program includes by itself when it wants them.
constexpr std::array optInHeaders{"sfstreaming/coroutines.h", "sfstreaming/cpprest_transport.h",
                                  "sfstreaming/json.h", "sfstreaming/sqlite_replay_store.h"};

// The parts that know the HTTP engine, as paths without extension.
constexpr std::array engineParts{
    "sfstreaming/cpprest_transport",       "sfstreaming/internal/body_sink",
    "sfstreaming/internal/cpprest_config", "sfstreaming/internal/transport_errors",
    "sfstreaming/internal/utf8",
};

struct Include {
    std::string path;
    bool quoted = false;
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<Include> includesOf(const std::string& text) {
    std::vector<Include> result;
    std::istringstream lines(text);
    for (std::string raw; std::getline(lines, raw);) {
        std::string_view line = trimmed(raw);
        if (line.empty() || line.front() != '#') {
            continue;
        }
        line = trimmed(line.substr(1));
        if (!line.starts_with("include")) {
            continue;
        }
        line = trimmed(line.substr(std::string_view("include").size()));
        if (line.empty() || (line.front() != '"' && line.front() != '<')) {
            continue;
        }
        const bool quoted = line.front() == '"';
        const auto end = line.find(quoted ? '"' : '>', 1);
        result.push_back({std::string(line.substr(1, end - 1)), quoted});
    }
    return result;
}

std::string withoutExtension(std::string_view path) {
    return std::string(path.substr(0, path.rfind('.')));
}

bool isHeader(std::string_view path) {
    return path.ends_with(".h");
}

// Whether the path names a part of the library itself: neither the emulator nor the command.
bool isOfLibrary(std::string_view path) {
    return path.starts_with("sfstreaming/") && !path.starts_with("sfstreaming/emulator/") &&
           !path.starts_with("sfstreaming/cli/");
}

// The component, but for its public header.
bool isOfSqlite(std::string_view path) {
    return path.starts_with("sfstreaming/sqlite/");
}

bool isInternal(std::string_view path) {
    return path.find("/internal/") != std::string_view::npos || isOfSqlite(path);
}

bool isPublicHeader(std::string_view path) {
    return isHeader(path) && isOfLibrary(path) && !isInternal(path);
}

bool isOneOf(std::string_view path, const auto& list) {
    return std::ranges::find(list, path) != std::ranges::end(list);
}

class Check {
public:
    Check(const SourceTree& tree, const Layers& layers) : tree_(tree), layers_(layers) {}

    std::vector<std::string> run() {
        for (const auto& [path, text] : tree_) {
            if (isOfLibrary(path)) {
                checkHasLayer(path);
            }
            for (const Include& include : includesOf(text)) {
                checkSpelling(path, include);
                checkDirection(path, include);
                checkPublicHeader(path, include);
                checkEngine(path, include);
                checkSqlite(path, include);
                checkOutsiders(path, include);
            }
            if (isHeader(path) && text.find("\nusing namespace ") != std::string::npos) {
                report(path, "has `using namespace`, which a header must not");
            }
        }
        checkLayersAreInUse();
        return std::move(broken_);
    }

private:
    void report(std::string_view path, std::string_view sentence) {
        broken_.push_back(std::string(path) + " " + std::string(sentence));
    }

    // The layer of a file of the library, 0 when it has none.
    int layerOf(std::string_view path) const {
        const std::string key =
            withoutExtension(path.substr(std::string_view("sfstreaming/").size()));
        const auto found = layers_.find(key);
        return found == layers_.end() ? 0 : found->second;
    }

    void checkHasLayer(const std::string& path) {
        if (layerOf(path) == 0) {
            report(path, "has no layer; give it one in tests/layering/layers.txt");
        }
    }

    void checkLayersAreInUse() {
        std::set<std::string> stems;
        for (const auto& [path, text] : tree_) {
            stems.insert(withoutExtension(path));
        }
        for (const auto& [key, layer] : layers_) {
            const bool generated = key == "export" || key == "sqlite_export" || key == "version";
            if (!generated && !stems.contains("sfstreaming/" + key)) {
                report("tests/layering/layers.txt",
                       "names sfstreaming/" + key + ", which is not there");
            }
        }
    }

    void checkSpelling(const std::string& path, const Include& include) {
        if (include.path.starts_with(".")) {
            report(path, "includes the relative path " + include.path);
        }
        const bool ours =
            include.path.starts_with("sfstreaming/") || include.path.starts_with("tests/");
        // Samples and the package test show what a user writes, so they may choose.
        if (path.starts_with("samples/") || path.starts_with("tests/package/")) {
            return;
        }
        if (include.quoted && !ours) {
            report(path, "includes \"" + include.path +
                             "\" in quotes, which are for paths from the root of the project");
        }
        if (!include.quoted && ours) {
            report(path, "includes <" + include.path + "> in angle brackets; write quotes");
        }
    }

    void checkDirection(const std::string& path, const Include& include) {
        if (!isOfLibrary(path) || !isOfLibrary(include.path)) {
            return;
        }
        const int from = layerOf(path);
        const int to = layerOf(include.path);
        if (from == 0) {
            return;
        }
        if (to == 0) {
            report(path, "includes " + include.path + ", which has no layer");
            return;
        }
        const std::string_view lower = lowerLayers.at(static_cast<std::size_t>(from));
        if (to == from || lower.find(static_cast<char>('0' + to)) != std::string_view::npos) {
            return;
        }
        if (from == 6 && include.path == "sfstreaming/internal/backoff.h") {
            return;
        }
        report(path, "(layer " + std::to_string(from) + ") includes " + include.path + " (layer " +
                         std::to_string(to) + ")");
    }

    void checkPublicHeader(const std::string& path, const Include& include) {
        if (!isPublicHeader(path)) {
            return;
        }
        if (isInternal(include.path)) {
            report(path, "is public and includes " + include.path);
        }
        if (path == "sfstreaming/sfstreaming.h" && isOneOf(include.path, optInHeaders)) {
            report(path, "is the umbrella and includes the opt-in header " + include.path);
        }
        if (isOfLibrary(include.path)) {
            return;
        }
        const bool standard = include.path.find_first_of("/.") == std::string::npos;
        // The second is what the first is made of on Windows.
        const bool tasks = include.path == "pplx/pplxtasks.h" || include.path == "pplawait.h";
        const bool ofEngine =
            path == "sfstreaming/cpprest_transport.h" && include.path.starts_with("cpprest/");
        const bool json = path == "sfstreaming/json.h" && include.path == "cpprest/json.h";
        if (!standard && !tasks && !ofEngine && !json) {
            report(path, "is public and includes " + include.path);
        }
    }

    void checkEngine(const std::string& path, const Include& include) {
        if (!isOfLibrary(path) || !include.path.starts_with("cpprest/")) {
            return;
        }
        const bool json = path == "sfstreaming/json.h";
        if (!json && !isOneOf(withoutExtension(path), engineParts)) {
            report(path, "includes " + include.path +
                             "; cpprest is for the parts of its transport, JSON comes by json.h");
        }
    }

    void checkSqlite(const std::string& path, const Include& include) {
        const bool ofSqlite = include.path == "sqlite3.h" || isOfSqlite(include.path) ||
                              include.path.starts_with("sfstreaming/sqlite_");
        if (isOfLibrary(path) && ofSqlite && !isOfSqlite(path) &&
            path != "sfstreaming/sqlite_replay_store.h") {
            report(path, "includes " + include.path + "; only the component sqlite knows SQLite");
        }
    }

    // The emulator, the command, the samples and the tests.
    void checkOutsiders(const std::string& path, const Include& include) {
        const bool ofEmulator = include.path.starts_with("sfstreaming/emulator/");
        if (isOfLibrary(path)) {
            if (ofEmulator || include.path.starts_with("sfstreaming/cli/") ||
                include.path.starts_with("tests/")) {
                report(path, "is of the library and includes " + include.path);
            }
        } else if (path.starts_with("sfstreaming/emulator/")) {
            if (!ofEmulator && include.path.starts_with("sfstreaming/")) {
                report(path,
                       "is of the emulator, which stands alone, and includes " + include.path);
            }
        } else if (path.starts_with("sfstreaming/cli/") || path.starts_with("samples/") ||
                   path.starts_with("tests/client/")) {
            if (isInternal(include.path)) {
                report(path, "is to use public headers only and includes " + include.path);
            }
        }
    }

    const SourceTree& tree_;
    const Layers& layers_;
    std::vector<std::string> broken_;
};

}  // namespace

Layers parseLayers(const std::string& text) {
    Layers layers;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (trimmed(line).empty() || line.front() == '#') {
            continue;
        }
        std::istringstream words(line);
        int layer = 0;
        std::string path;
        if (!(words >> layer >> path) || layer < 1 || layer > topLayer) {
            throw std::invalid_argument("not a layer and a path: " + line);
        }
        if (!layers.emplace(path, layer).second) {
            throw std::invalid_argument("named twice: " + path);
        }
    }
    return layers;
}

std::vector<std::string> brokenIncludeRules(const SourceTree& tree, const Layers& layers) {
    return Check(tree, layers).run();
}

}  // namespace sfstreaming::testing
