// SPDX-License-Identifier: MIT
// The walk through JSON text: what is passed, what is read on the way, and what is refused.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/json_walk.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

/// A text with the padding that the cursor asks for.
struct Text {
    explicit Text(const std::string& content) {
        text.reserve(content.size() + HttpResponse::kBodyPadding);
        text = content;
        fault = cursor.open(text);
    }

    std::string text;
    JsonCursor cursor;
    JsonFault fault = JsonFault::None;
};

struct FaultRow {
    std::string text;
    JsonFault fault;
};

std::ostream& operator<<(std::ostream& out, const FaultRow& row) {
    return out << row.text;
}

const std::vector<FaultRow> kFaults{
    {"", JsonFault::Empty},          {" \r\n\t", JsonFault::Empty},
    {"\"open", JsonFault::String},   {R"("open\")", JsonFault::String},
    {"\"a\nb\"", JsonFault::String}, {"\"\xff\"", JsonFault::Utf8},
    {"{}", JsonFault::None},         {"]", JsonFault::None},  // found on the way only
};

// Values that are passed as a whole, whatever is in them.
const std::vector<std::string> kValues{"0",
                                       "-1.5e3",
                                       "true",
                                       "null",
                                       R"("")",
                                       R"("a\"b]}")",
                                       "{}",
                                       "[]",
                                       "[[[]]]",
                                       R"({"a":{"b":[1,"}",{"c":null}]}})",
                                       R"([ 1 , { "a" : "]" } ])"};

// Texts that do not begin with a value, or whose brackets do not close.
const std::vector<std::string> kNoValues{",", ":", "}", "]", "[", "{", R"({"a":[1,2})", "[[[[[["};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_walk_tests)

BOOST_DATA_TEST_CASE(texts_that_are_none_are_told_from_others,
                     boost::unit_test::data::make(kFaults), row) {
    BOOST_TEST((Text(row.text).fault == row.fault));
    BOOST_TEST(std::string(toString(row.fault)) != "");
}

BOOST_DATA_TEST_CASE(value_is_passed, boost::unit_test::data::make(kValues), value) {
    Text alone(value);
    BOOST_TEST(alone.cursor.skip());
    BOOST_TEST(alone.cursor.isAtEnd());

    Text among("[" + value + " ,\t" + value + "\n]");
    JsonCursor& cursor = among.cursor;
    std::vector<std::string> seen;
    BOOST_TEST(cursor.elements([&] {
        std::string_view raw;
        const bool whole = cursor.skip(raw);
        seen.emplace_back(raw);
        return whole;
    }));
    BOOST_TEST(cursor.isAtEnd());
    BOOST_TEST(seen == (std::vector{value, value}), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(what_is_no_value_is_not_passed, boost::unit_test::data::make(kNoValues),
                     text) {
    BOOST_TEST(!Text(text).cursor.skip());
}

BOOST_AUTO_TEST_CASE(nothing_is_passed_at_the_end) {
    Text text("1");
    BOOST_TEST(text.cursor.skip());
    BOOST_TEST(!text.cursor.skip());
    BOOST_TEST(text.cursor.scalar() == "");
}

BOOST_AUTO_TEST_CASE(members_are_visited_in_order) {
    Text text(R"({ "a" : 1 , "abc":"x","ab":{"a":2}, "d":[ ] })");
    JsonCursor& cursor = text.cursor;
    std::vector<std::string> seen;
    BOOST_TEST(cursor.members([&](JsonName name) {
        if (name.is("a")) {
            seen.push_back("a " + std::string(cursor.scalar()));
        } else if (name.is("ab")) {
            const char* const begin = cursor.address();
            const bool whole = cursor.members([&](JsonName inner) {
                BOOST_TEST(inner.is("a"));
                return true;
            });
            seen.push_back("ab " + std::string(cursor.since(begin)));
            return whole;
        } else if (name.is("abc")) {
            seen.push_back("abc " + std::string(cursor.scalar()));
        } else {
            BOOST_TEST(name.is("d"));
            BOOST_TEST(cursor.scalar() == "");
        }
        return true;
    }));
    BOOST_TEST(cursor.isAtEnd());
    BOOST_TEST(seen == (std::vector<std::string>{"a 1", R"(abc "x")", R"(ab {"a":2})"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(visitor_can_stop_the_walk) {
    Text text(R"({"a":1,"b":2})");
    BOOST_TEST(!text.cursor.members([](JsonName) { return false; }));
    Text array("[1,2]");
    BOOST_TEST(!array.cursor.elements([] { return false; }));
}

BOOST_DATA_TEST_CASE(malformed_objects_are_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "{", R"({"a")", R"({"a":)", R"({"a":1)", R"({"a":1,)", R"({"a":1,})",
                         R"({,"a":1})", R"({"a" 1})", R"({"a":1 "b":2})", R"({"a"::1})",
                         R"({"a":1:2})", R"({a:1})", R"({1:1})", R"({"a":1])", R"({"a":,})",
                         R"({"a":})", R"({"a":1 2})", R"({"a":tru e})", R"({"a":"b"c})"}),
                     object) {
    BOOST_TEST(!Text(object).cursor.members([](JsonName) { return true; }));
}

BOOST_DATA_TEST_CASE(malformed_arrays_are_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[:]", "[1:2]"}),
                     array) {
    BOOST_TEST(!Text(array).cursor.elements([] { return true; }));
}

BOOST_AUTO_TEST_CASE(small_texts_are_read_after_a_large_one) {
    // More than the tables that are kept.
    const std::string large = "[" + std::string(std::size_t{5} << 20, '[');
    BOOST_TEST(!Text(large).cursor.skip());
    Text small("[1]");
    BOOST_TEST(small.cursor.skip());
    BOOST_TEST(small.cursor.isAtEnd());
}

BOOST_AUTO_TEST_SUITE_END()
