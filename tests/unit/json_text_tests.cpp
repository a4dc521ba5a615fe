// SPDX-License-Identifier: MIT
// JSON strings, written and read; bad UTF-8 replaced.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/json_text.h"

using namespace sfstreaming::internal;

namespace {

const std::string kReplacement = "\xef\xbf\xbd";

struct Row {
    std::string text;
    std::string expected;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << nlohmann::json::binary({row.text.begin(), row.text.end()});
}

const std::vector<Row> kRepairs{
    {"", ""},
    {"plain", "plain"},
    {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
    {"\xff", kReplacement},
    {"a\x80z", "a" + kReplacement + "z"},
    // Cut sequences, at the end and before other text
    {"\xc3", kReplacement},
    {"\xe2\x82", kReplacement + kReplacement},
    {"\xf0\x9f\x98", kReplacement + kReplacement + kReplacement},
    {"\xe2(\xa1", kReplacement + "(" + kReplacement},
    // Overlong forms
    {"\xc0\xaf", kReplacement + kReplacement},
    {"\xe0\x80\xaf", kReplacement + kReplacement + kReplacement},
    {"\xf0\x80\x80\xaf", kReplacement + kReplacement + kReplacement + kReplacement},
    // Surrogates and beyond the last code point
    {"\xed\xa0\x80", kReplacement + kReplacement + kReplacement},
    {"\xed\x9f\xbf", "\xed\x9f\xbf"},
    {"\xf4\x90\x80\x80", kReplacement + kReplacement + kReplacement + kReplacement},
    {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
    {"\xf5\x80\x80\x80", kReplacement + kReplacement + kReplacement + kReplacement},
    {std::string("a\0b", 3), std::string("a\0b", 3)},
};

const std::vector<std::string> kTexts{"",
                                      "plain",
                                      "quote \" backslash \\ slash /",
                                      "line\nfeed\ttab\rreturn\b\f",
                                      std::string("nul\0in it", 9),
                                      "\x01\x1f\x7f",
                                      "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"};

const std::vector<std::string> kMalformed{
    R"(\)", R"(\x)",  R"(\u12)",  R"(\u123g)", R"(\ud83d)",       R"(\udc00)", "\n",
    R"(")", R"(a"b)", R"(a","b)", "\xff",      R"(\ud83d\u0041)", R"(abc\)"};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_text_tests)

BOOST_DATA_TEST_CASE(written_string_is_read_back, boost::unit_test::data::make(kTexts), text) {
    std::string json = "[";
    appendJsonString(json, text);
    json += "]";
    BOOST_TEST(nlohmann::json::parse(json).at(0).get<std::string>() == text);
    // What stands between the quotes
    const auto inner = unescapeJsonString(std::string_view(json).substr(2, json.size() - 4));
    BOOST_REQUIRE(inner.has_value());
    BOOST_TEST(*inner == text);
}

BOOST_AUTO_TEST_CASE(escapes_are_resolved) {
    BOOST_TEST(*unescapeJsonString(R"(\u00e9\/\ud83d\ude00\n)") == "\xc3\xa9/\xf0\x9f\x98\x80\n");
    BOOST_TEST(*unescapeJsonString("") == "");
}

BOOST_DATA_TEST_CASE(malformed_string_is_none, boost::unit_test::data::make(kMalformed), inner) {
    BOOST_TEST(!unescapeJsonString(inner).has_value());
}

BOOST_DATA_TEST_CASE(bad_bytes_are_replaced_one_by_one, boost::unit_test::data::make(kRepairs),
                     row) {
    const std::string repaired = replaceInvalidUtf8(row.text);
    BOOST_TEST(repaired == row.expected);
    // Repaired once, it stays.
    BOOST_TEST(replaceInvalidUtf8(repaired) == repaired);
}

BOOST_AUTO_TEST_SUITE_END()
