// SPDX-License-Identifier: MIT
/// @file
/// Code in the guides is that of the samples and links resolve, in this tree and, to try the rules,
/// in small ones that break them.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/layering/documents.h"

using namespace sfstreaming::testing;

namespace {

FileTree readTree(const std::filesystem::path& root) {
    namespace fs = std::filesystem;
    FileTree tree;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator();
         ++at) {
        const std::string path = at->path().lexically_relative(root).generic_string();
        // Not the build folders, and nothing hidden but the continuous integration.
        if (at->is_directory() && (path == "build" || (path.starts_with('.') && path != ".ci"))) {
            at.disable_recursion_pending();
        } else if (at->is_regular_file()) {
            std::ifstream file(at->path(), std::ios::binary);
            tree.emplace(path, std::string(std::istreambuf_iterator<char>(file), {}));
        }
    }
    return tree;
}

struct Seed {
    const char* guide;
    bool good;
};

std::ostream& operator<<(std::ostream& out, const Seed& seed) {
    return out << seed.guide;
}

const char* const source =
    "int main() {\n"
    "    // [greet]\n"
    "    if (true) {\n"
    "        // [inner]\n"
    "        greet();\n"
    "        // [inner]\n"
    "    }\n"
    "    // [greet]\n"
    "    // [open]\n"
    "}\n";

const std::vector<Seed> snippets{
    {"<!-- from samples/a.cpp region greet -->\n```cpp\nif (true) {\n    greet();\n}\n```\n", true},
    {"<!-- from samples/a.cpp region inner -->\n\n```cpp\ngreet();\n```\n", true},
    {"```sh\nls\n```\n", true},
    {"```cpp\ngreet();\n```\n", false},
    {"```sh\nls\n", false},
    {"```sh\nls\n```sh\nls\n```\n", false},
    {"<!-- from samples/a.cpp region inner -->\n```cpp\ngreet()\n```\n", false},
    {"<!-- from samples/a.cpp region inner -->\n```cpp\ngreet();\ngreet();\n```\n", false},
    {"<!-- from samples/a.cpp region inner -->\n```cpp\n```\n", false},
    {"<!-- from samples/a.cpp region open -->\n```cpp\n}\n```\n", false},
    {"<!-- from samples/a.cpp region other -->\n```cpp\ngreet();\n```\n", false},
    {"<!-- from samples/b.cpp region greet -->\n```cpp\ngreet();\n```\n", false},
    {"<!-- from samples/a.cpp region inner -->\nand so\n```cpp\ngreet();\n```\n", false},
};

const std::vector<Seed> links{
    {"[a](index.md) [b](../samples/a.cpp) [c](../samples) [d](../samples/)\n", true},
    {"[a](index.md#the-way-of-an-event)\n", true},
    {"# Here it is\n[a](#here-it-is)\n", true},
    {"[a](https://example.com/no/such/page)\n", true},
    {"`[a](nowhere.md)`\n", true},
    {"```sh\n[a](nowhere.md)\n```\n", true},
    {"[a](nowhere.md)\n", false},
    {"[a](samples/a.cpp)\n", false},
    {"[a](index.md#no-such-heading)\n", false},
    {"[a](#no-such-heading)\n", false},
    {"```sh\nls\n```\n[a](nowhere.md)\n", false},
};

FileTree treeWith(const char* guide) {
    return {{"samples/a.cpp", source},
            {"doc/index.md", "# Index\n\n## The way of an event\n"},
            {"doc/guide.md", guide}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(documents_tests)

BOOST_AUTO_TEST_CASE(code_in_the_guides_of_this_tree_is_that_of_the_samples) {
    const FileTree tree = readTree(SFSTREAMING_SOURCE_DIR);
    BOOST_TEST(tree.contains("README.md"));
    for (const std::string& sentence : brokenSnippets(tree)) {
        BOOST_ERROR(sentence);
    }
}

BOOST_AUTO_TEST_CASE(links_in_the_guides_of_this_tree_resolve) {
    for (const std::string& sentence : brokenLinks(readTree(SFSTREAMING_SOURCE_DIR))) {
        BOOST_ERROR(sentence);
    }
}

BOOST_DATA_TEST_CASE(code_must_be_that_of_the_named_region, snippets) {
    BOOST_TEST(brokenSnippets(treeWith(sample.guide)).empty() == sample.good);
}

BOOST_DATA_TEST_CASE(links_must_lead_somewhere, links) {
    BOOST_TEST(brokenLinks(treeWith(sample.guide)).empty() == sample.good);
}

BOOST_AUTO_TEST_SUITE_END()
