// SPDX-License-Identifier: MIT
/// @file
/// Includes run downwards through the layers only, in this tree and, to try the rules, in small
/// ones that break them.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/layering/include_rules.h"

using namespace sfstreaming::testing;

namespace {

std::string readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

SourceTree readTree(const std::filesystem::path& root) {
    SourceTree tree;
    for (const char* folder : {"sfstreaming", "samples", "tests"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            const auto extension = entry.path().extension();
            if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp")) {
                tree.emplace(entry.path().lexically_relative(root).generic_string(),
                             readFile(entry.path()));
            }
        }
    }
    return tree;
}

// Whether a build file has the word, alone or at the end of a path.
bool isNamedIn(const std::string& buildFile, const std::string& name) {
    for (auto at = buildFile.find(name); at != std::string::npos;
         at = buildFile.find(name, at + 1)) {
        const auto end = at + name.size();
        const bool begins = at == 0 || std::strchr(" \n(\"/", buildFile[at - 1]) != nullptr;
        const bool ends =
            end == buildFile.size() || std::strchr(" \n)\"", buildFile[end]) != nullptr;
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

const Layers someLayers{{"errors", 1},
                        {"json", 1},
                        {"cpprest_transport", 4},
                        {"sfstreaming", 8},
                        {"sqlite/connection", 1},
                        {"sqlite_replay_store", 1},
                        {"base_streaming_client", 8},
                        {"internal/advice", 2},
                        {"internal/backoff", 3},
                        {"internal/lane", 3},
                        {"internal/oauth", 5},
                        {"internal/recovery", 6},
                        {"internal/session", 7}};

// A tree in which every file of `someLayers` is there, and one has the given text.
SourceTree treeWith(const std::string& path, const std::string& text) {
    SourceTree tree;
    for (const auto& [name, layer] : someLayers) {
        tree["sfstreaming/" + name + ".h"] = "#pragma once\n";
    }
    tree[path] = text;
    return tree;
}

struct Seed {
    const char* path;
    const char* text;
};

std::ostream& operator<<(std::ostream& out, const Seed& seed) {
    return out << seed.path << ": " << seed.text;
}

const std::vector<Seed> violations{
    // upwards
    {"sfstreaming/errors.h", "#include \"sfstreaming/base_streaming_client.h\"\n"},
    {"sfstreaming/internal/advice.h", "#include \"sfstreaming/internal/session.h\"\n"},
    {"sfstreaming/internal/session.h", "#include \"sfstreaming/base_streaming_client.h\"\n"},
    {"sfstreaming/internal/session.cpp", "#include \"sfstreaming/base_streaming_client.h\"\n"},
    {"sfstreaming/internal/lane.h", "  #  include \"sfstreaming/internal/recovery.h\"\n"},
    // past a layer that is not for this one
    {"sfstreaming/internal/session.h", "#include \"sfstreaming/internal/oauth.h\"\n"},
    {"sfstreaming/internal/lane.h", "#include \"sfstreaming/internal/advice.h\"\n"},
    {"sfstreaming/internal/recovery.h", "#include \"sfstreaming/internal/lane.h\"\n"},
    // a file the table does not know
    {"sfstreaming/internal/new_thing.h", ""},
    {"sfstreaming/errors.h", "#include \"sfstreaming/new_thing.h\"\n"},
    // public headers
    {"sfstreaming/base_streaming_client.h", "#include \"sfstreaming/internal/session.h\"\n"},
    {"sfstreaming/base_streaming_client.h", "#include <boost/asio.hpp>\n"},
    {"sfstreaming/base_streaming_client.h", "#include <simdjson.h>\n"},
    {"sfstreaming/base_streaming_client.h", "#include <openssl/ssl.h>\n"},
    {"sfstreaming/base_streaming_client.h", "#include <cpprest/json.h>\n"},
    {"sfstreaming/json.h", "#include <cpprest/http_client.h>\n"},
    {"sfstreaming/cpprest_transport.h", "#include <boost/asio.hpp>\n"},
    {"sfstreaming/sfstreaming.h", "#include \"sfstreaming/cpprest_transport.h\"\n"},
    {"sfstreaming/sfstreaming.h", "#include \"sfstreaming/json.h\"\n"},
    {"sfstreaming/errors.h", "#pragma once\nusing namespace std;\n"},
    // the engine
    {"sfstreaming/internal/session.cpp", "#include <cpprest/http_client.h>\n"},
    // SQLite
    {"sfstreaming/errors.h", "#include \"sfstreaming/sqlite_replay_store.h\"\n"},
    {"sfstreaming/internal/lane.cpp", "#include <sqlite3.h>\n"},
    {"sfstreaming/sqlite_replay_store.h", "#include <sqlite3.h>\n"},
    {"sfstreaming/sqlite_replay_store.h", "#include \"sfstreaming/sqlite/connection.h\"\n"},
    // spelling
    {"sfstreaming/base_streaming_client.h", "#include \"errors.h\"\n"},
    {"sfstreaming/base_streaming_client.h", "#include \"../sfstreaming/errors.h\"\n"},
    {"sfstreaming/base_streaming_client.h", "#include <sfstreaming/errors.h>\n"},
    // the parts around the library
    {"sfstreaming/internal/session.cpp", "#include \"sfstreaming/emulator/emulator.h\"\n"},
    {"sfstreaming/internal/session.cpp", "#include \"tests/support/wait_for.h\"\n"},
    {"sfstreaming/emulator/emulator.cpp", "#include \"sfstreaming/errors.h\"\n"},
    {"sfstreaming/cli/listen.cpp", "#include \"sfstreaming/internal/session.h\"\n"},
    {"sfstreaming/cli/listen.cpp", "#include \"sfstreaming/emulator/internal/server.h\"\n"},
    {"samples/listen/main.cpp", "#include <sfstreaming/internal/session.h>\n"},
    {"tests/client/start_tests.cpp", "#include \"sfstreaming/internal/session.h\"\n"},
};

const std::vector<Seed> permitted{
    {"sfstreaming/internal/session.h", "#include \"sfstreaming/internal/recovery.h\"\n"},
    {"sfstreaming/internal/recovery.h", "#include \"sfstreaming/internal/backoff.h\"\n"},
    {"sfstreaming/base_streaming_client.cpp", "#include \"sfstreaming/internal/session.h\"\n"},
    {"sfstreaming/base_streaming_client.h", "#include <pplx/pplxtasks.h>\n#include <string>\n"},
    {"sfstreaming/json.h", "#include <cpprest/json.h>\n"},
    {"sfstreaming/cpprest_transport.h", "#include <cpprest/http_client.h>\n"},
    {"sfstreaming/internal/session.cpp", "#include <simdjson.h>\n"},
    {"sfstreaming/sqlite/connection.h", "#include <sqlite3.h>\n"},
    {"sfstreaming/internal/session.cpp", "// #include <cpprest/http_client.h>\n"},
    {"sfstreaming/cli/listen.cpp", "#include \"sfstreaming/emulator/emulator.h\"\n"},
    {"tests/unit/session_tests.cpp", "#include \"sfstreaming/internal/session.h\"\n"},
    {"samples/listen/main.cpp", "#include <sfstreaming/errors.h>\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(include_rules_tests)

BOOST_AUTO_TEST_CASE(this_tree_keeps_the_rules) {
    const std::filesystem::path root = SFSTREAMING_SOURCE_DIR;
    const SourceTree tree = readTree(root);
    const Layers layers = parseLayers(readFile(root / "tests/layering/layers.txt"));
    BOOST_TEST(tree.contains("sfstreaming/base_streaming_client.h"));
    for (const std::string& sentence : brokenIncludeRules(tree, layers)) {
        BOOST_ERROR(sentence);
    }
}

BOOST_AUTO_TEST_CASE(every_source_is_named_in_the_nearest_build_file) {
    const std::filesystem::path root = SFSTREAMING_SOURCE_DIR;
    for (const auto& [path, text] : readTree(root)) {
        if (path.ends_with(".h") && !path.starts_with("sfstreaming/")) {
            continue;
        }
        std::filesystem::path folder = std::filesystem::path(path).parent_path();
        while (!std::filesystem::exists(root / folder / "CMakeLists.txt")) {
            folder = folder.parent_path();
        }
        const std::filesystem::path buildFile = folder / "CMakeLists.txt";
        const std::string name =
            std::filesystem::path(path).lexically_relative(folder).generic_string();
        BOOST_TEST(isNamedIn(readFile(root / buildFile), name),
                   path << " is not named in " << buildFile.generic_string());
    }
}

BOOST_DATA_TEST_CASE(a_violation_is_reported_once_at_least, violations) {
    const SourceTree tree = treeWith(sample.path, sample.text);
    const std::vector<std::string> broken = brokenIncludeRules(tree, someLayers);
    BOOST_TEST_REQUIRE(!broken.empty());
    BOOST_TEST(broken.front().starts_with(sample.path), broken.front());
}

BOOST_DATA_TEST_CASE(what_is_permitted_is_not_reported, permitted) {
    const SourceTree tree = treeWith(sample.path, sample.text);
    for (const std::string& sentence : brokenIncludeRules(tree, someLayers)) {
        BOOST_ERROR(sentence);
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_the_table_without_a_file_is_reported) {
    SourceTree tree = treeWith("sfstreaming/errors.h", "");
    tree.erase("sfstreaming/internal/oauth.h");
    const std::vector<std::string> broken = brokenIncludeRules(tree, someLayers);
    BOOST_TEST_REQUIRE(broken.size() == 1U);
    BOOST_TEST(broken.front().find("internal/oauth") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_malformed_table_is_refused) {
    BOOST_CHECK_THROW(parseLayers("nine errors\n"), std::invalid_argument);
    BOOST_CHECK_THROW(parseLayers("9 errors\n"), std::invalid_argument);
    BOOST_CHECK_THROW(parseLayers("1 errors\n2 errors\n"), std::invalid_argument);
    BOOST_TEST(parseLayers("# a comment\n\n1 errors\n").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
