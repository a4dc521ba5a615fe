// SPDX-License-Identifier: MIT
// Values are found where they are, and nothing is found in malformed text.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include <nlohmann/json.hpp>

#include "sfstreaming/internal/json_scan.h"

using namespace sfstreaming::internal;

namespace {

std::string_view find(std::string_view text, std::initializer_list<std::string_view> path) {
    return findMember(text, {path.begin(), path.size()});
}

struct MemberRow {
    std::string text;
    std::string found;  ///< at the path "a", "b"
};

std::ostream& operator<<(std::ostream& out, const MemberRow& row) {
    return out << row.text;
}

const std::vector<MemberRow> kMembers{
    {R"({"a":{"b":1}})", "1"},
    {R"({"a":{"b":"x"}})", R"("x")"},
    {R"({"a":{"b":{"c":[1,{}]}}})", R"({"c":[1,{}]})"},
    {R"({"a":{"b":[]}})", "[]"},
    {R"({"a":{"b":null}})", "null"},
    {"\t\r\n {\"a\":{\"b\":1}}", ""},  // a slice begins with its value
    {"{\"a\":{\"b\":1}} \t\r\n", "1"},
    {"{ \"x\" : 1.5e3 ,\n\t\"a\"\r:\t{ \"y\" : [ ] , \"b\" : true } }", "true"},
    // What lies before it is stepped over.
    {R"({"x":"}{\"a\":{\"b\":0}","a":{"b":1}})", "1"},
    {R"({"x":{"a":{"b":0}},"a":{"y":["b",{"b":0}],"b":1}})", "1"},
    {R"({"x":"\\","y":"\\\"","a":{"b":1}})", "1"},
    {R"({"x":"a string of more than 32 characters, with a \"quotation\" in it","a":{"b":1}})", "1"},
    {R"({"x":"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\\\\","a":{"b":1}})", "1"},
    // Names
    {R"({"\u0061":{"\u0062":1}})", "1"},
    {R"({"aa":{"b":0},"":{"b":0},"A":{"b":0},"a":{"b":1}})", "1"},
    {R"({"\ud83d":{"b":0},"a":{"b":1}})", "1"},
    {R"({"a":{"b":1},"a":{"b":2}})", "1"},
    {R"({"a":{"b":1,"b":2}})", "1"},
    {R"({"a":{"c":1},"a":{"b":2}})", ""},
    // Nothing there
    {"{}", ""},
    {R"({"a":{}})", ""},
    {R"({"a":1})", ""},
    {R"({"a":"b"})", ""},
    {R"({"a":["b",1]})", ""},
    {R"({"b":{"a":1}})", ""},
    {R"(["a",{"b":1}])", ""},
    {R"("a")", ""},
    {"", ""},
    {" ", ""},
    // Malformed on the way
    {R"({"a":{"b":1})", "1"},       // not looked at: behind it
    {R"({"a":{"b":{1}}})", "{1}"},  // not looked at: inside it
    {R"({"a":{"b":1)", ""},
    {R"({"a":{"b":1,)", ""},
    {R"({"a":{"b":1]})", ""},
    {R"({"a":{"b":1 2}})", ""},
    {R"({"a":{"b":}})", ""},
    {R"({"a":{"b"1}})", ""},
    {R"({"a":{"b":"1}})", ""},
    {R"({"a":{b:1}})", ""},
    {R"({"a" {"b":1}})", ""},
    {R"({"x":1 "a":{"b":1}})", ""},
    {R"({"x":1,,"a":{"b":1}})", ""},
    {R"({"x":"\","a":{"b":1}})", ""},
    {R"({"x":[,"a":{"b":1}})", ""},
    {R"({,"a":{"b":1}})", ""},
    {"{", ""},
    {"}", ""},
    {"{}}", ""},
    {R"({"})", ""},
    {R"({"a":})", ""},
};

struct ScalarRow {
    std::string text;
    bool isPlain;
};

std::ostream& operator<<(std::ostream& out, const ScalarRow& row) {
    return out << row.text;
}

const std::vector<ScalarRow> kStrings{
    {R"("")", true},      {R"("text")", true},
    {"\"\x7f\"", true},   {"\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"", true},
    {"\"\xc3\"", false},  {"\"\xed\xa0\x80\"", false},
    {"\"\x80\"", false},  {"\"a\tb\"", false},
    {"\"a\x1f\"", false}, {R"("a\nb")", false},
    {R"("a"b")", false},  {R"("a)", false},
    {R"(a")", false},     {R"(")", false},
    {R"( "a")", false},   {"5", false},
    {"", false},
};

const std::vector<ScalarRow> kIntegers{
    {"0", true},
    {"-0", true},
    {"7", true},
    {"-41", true},
    {"9223372036854775807", true},
    {"-9223372036854775808", true},
    {"9223372036854775808", false},
    {"-9223372036854775809", false},
    {"00", false},
    {"01", false},
    {"-01", false},
    {"+1", false},
    {"--1", false},
    {"-", false},
    {"", false},
    {" 1", false},
    {"1 ", false},
    {"1.0", false},
    {"1e3", false},
    {"1x", false},
    {"\"1\"", false},
    {"true", false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_scan_tests)

BOOST_DATA_TEST_CASE(member_is_found_by_its_path, boost::unit_test::data::make(kMembers), row) {
    BOOST_TEST(find(row.text, {"a", "b"}) == row.found);
}

BOOST_AUTO_TEST_CASE(text_is_found_by_no_name_at_all) {
    BOOST_TEST(find("[1] ", {}) == "[1] ");
}

BOOST_AUTO_TEST_CASE(names_are_unescaped_text) {
    const std::string text = R"({"\u0061\"":1,"\\u0061":2,"\u00e9":3,"a\/b":4,"\u0061\u0000":5})";
    BOOST_TEST(find(text, {"a\""}) == "1");
    BOOST_TEST(find(text, {"\\u0061"}) == "2");
    BOOST_TEST(find(text, {"\xc3\xa9"}) == "3");
    BOOST_TEST(find(text, {"a/b"}) == "4");
    BOOST_TEST(find(text, {std::string_view("a\0", 2)}) == "5");
    BOOST_TEST(find(text, {R"(\u00e9)"}) == "");
    BOOST_TEST(find(text, {R"(a\/b)"}) == "");
}

BOOST_AUTO_TEST_CASE(every_member_is_found_as_a_parser_finds_it) {
    // Strings of every length up to 80, so that each way through their words is taken.
    nlohmann::json object = nlohmann::json::object();
    for (std::size_t length = 0; length < 80; ++length) {
        std::string value(length, 'x');
        if (length > 2) {
            value[length / 2] = length % 3 == 0 ? '"' : length % 3 == 1 ? '\\' : '}';
        }
        object["n" + std::to_string(length)] = {{"deep", {value, length, nullptr}}, {"v", value}};
    }
    for (const int indent : {-1, 2}) {
        const std::string text = object.dump(indent);
        for (const auto& [name, member] : object.items()) {
            for (const std::string inner : {"v", "deep"}) {
                const std::string_view found = find(text, {name, inner});
                BOOST_REQUIRE(!found.empty());
                BOOST_TEST((nlohmann::json::parse(found) == member[inner]));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(text_that_is_cut_off_yields_nothing_and_is_not_read_past_its_end) {
    const std::string whole =
        R"({"x":["\\",{"y":"\"}"}],"more than eight":"0123456789","a":{"b":"c"}})";
    for (std::size_t length = 0; length < whole.size() - 1; ++length) {
        // On the heap, in full: sanitizers see each step beyond it.
        const std::vector<char> part(whole.begin(), whole.begin() + std::ptrdiff_t(length));
        const std::string_view text(part.data(), part.size());
        const std::string_view found = find(text, {"a", "b"});
        BOOST_TEST(found == (text.size() == whole.size() - 1 ? R"("c")" : ""));
    }
}

BOOST_DATA_TEST_CASE(plain_strings_stand_for_themselves, boost::unit_test::data::make(kStrings),
                     row) {
    const auto content = plainString(row.text);
    BOOST_TEST(content.has_value() == row.isPlain);
    if (content) {
        BOOST_TEST(*content == row.text.substr(1, row.text.size() - 2));
    }
}

BOOST_DATA_TEST_CASE(plain_integers_are_exact, boost::unit_test::data::make(kIntegers), row) {
    const auto value = plainInteger(row.text);
    BOOST_TEST(value.has_value() == row.isPlain);
    if (value) {
        BOOST_TEST(*value == std::stoll(row.text));
    }
}

BOOST_AUTO_TEST_SUITE_END()
