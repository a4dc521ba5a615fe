// SPDX-License-Identifier: MIT
// Typed access to values: right types are read exactly, all others are typed errors.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "sfstreaming/errors.h"
#include "sfstreaming/json.h"
#include "sfstreaming/json_field.h"

using namespace sfstreaming;

namespace {

struct Row {
    std::string raw;
    bool string;
    bool integer;
    bool number;
    bool boolean;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.raw;
}

// Which accessors read which text.
const std::vector<Row> kRows{
    {R"("text")", true, false, false, false},
    {R"("")", true, false, false, false},
    {R"("5")", true, false, false, false},
    {"5", false, true, true, false},
    {"-5", false, true, true, false},
    {"0", false, true, true, false},
    {"9223372036854775807", false, true, true, false},
    {"-9223372036854775808", false, true, true, false},
    {"9223372036854775808", false, false, true, false},
    {"5.0", false, false, true, false},
    {"1e3", false, false, true, false},
    {"true", false, false, false, true},
    {"false", false, false, false, true},
    {"null", false, false, false, false},
    {"{}", false, false, false, false},
    {"[]", false, false, false, false},
    {"[5]", false, false, false, false},
    {R"({"a":5})", false, false, false, false},
    {"", false, false, false, false},
    // Malformed: slices are checked when they are looked at.
    {"5x", false, false, false, false},
    {"05", false, false, false, false},
    {"+5", false, false, false, false},
    {"--5", false, false, false, false},
    {"truex", false, false, false, false},
    {"tru", false, false, false, false},
    {R"("unclosed)", false, false, false, false},
    {R"("\ud83d")", false, false, false, false},
    {R"("\udc00\ud83d")", false, false, false, false},
    {R"("\x")", false, false, false, false},
    {R"("\u12")", false, false, false, false},
    {"nonsense", false, false, false, false},
    {"falseX", false, false, false, false},
    {"-9223372036854775808X", false, false, false, false},
    {R"("a" "b")", false, false, false, false},
    {R"("a":1)", false, false, false, false},
    {"5 5", false, false, false, false},
    {"true,", false, false, false, false},
};

template <typename Read>
void check(bool expected, Read read) {
    if (expected) {
        BOOST_CHECK_NO_THROW(read());
    } else {
        BOOST_CHECK_THROW(read(), ProtocolError);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_field_tests)

BOOST_DATA_TEST_CASE(value_is_read_as_its_own_type_only, boost::unit_test::data::make(kRows), row) {
    const JsonField field(row.raw);
    check(row.string, [&] { field.asString(); });
    check(row.integer, [&] { field.asInt64(); });
    check(row.number, [&] { field.asDouble(); });
    check(row.boolean, [&] { field.asBool(); });
}

BOOST_AUTO_TEST_CASE(numbers_are_exact) {
    BOOST_TEST(JsonField("9007199254740993").asInt64() == 9007199254740993);
    BOOST_TEST(JsonField("9223372036854775807").asInt64() ==
               std::numeric_limits<std::int64_t>::max());
    BOOST_TEST(JsonField("-9223372036854775808").asInt64() ==
               std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(JsonField("12500.5").asDouble() == 12500.5);
    BOOST_TEST(JsonField("-1.5e3").asDouble() == -1500.0);
    BOOST_TEST(JsonField("41").asDouble() == 41.0);
}

BOOST_AUTO_TEST_CASE(strings_are_unescaped) {
    BOOST_TEST(JsonField(R"("a\"b\\c\/d\b\f\n\r\te")").asString() == "a\"b\\c/d\b\f\n\r\te");
    BOOST_TEST(JsonField(R"("\u00e9\u20ac\ud83d\ude00")").asString() ==
               "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    BOOST_TEST(JsonField("\"\xc3\xa9\"").asString() == "\xc3\xa9");
    BOOST_TEST(JsonField(R"("a\u0000b")").asString() == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(missing_and_null_are_different) {
    const JsonField missing;
    BOOST_TEST(!missing.exists());
    BOOST_TEST(!missing);
    BOOST_TEST(!missing.isNull());
    const JsonField null("null");
    BOOST_TEST(null.exists());
    BOOST_TEST(null.isNull());
    BOOST_TEST(!JsonField("\"null\"").isNull());
}

BOOST_AUTO_TEST_CASE(error_names_the_type_and_not_the_value) {
    try {
        JsonField(R"("secret value")").asInt64();
        BOOST_FAIL("a string was read as a number");
    } catch (const ProtocolError& error) {
        BOOST_TEST(std::string(error.what()).find("integer") != std::string::npos);
        BOOST_TEST(std::string(error.what()).find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(members_are_slices_of_the_text) {
    const std::string text =
        R"({ "a" : {"b": [1, {"c":2} ] , "d":"x"} , "n" : 1.10 ,"s":"}\"{", "t":true,"z":null })";
    const JsonField root{text};
    BOOST_TEST(root["a"].raw() == R"({"b": [1, {"c":2} ] , "d":"x"})");
    BOOST_TEST(root["a"]["b"].raw() == R"([1, {"c":2} ])");
    BOOST_TEST(root["a"]["d"].asString() == "x");
    BOOST_TEST(root["n"].raw() == "1.10");
    BOOST_TEST(root["s"].asString() == "}\"{");
    BOOST_TEST(root["t"].asBool());
    BOOST_TEST(root["z"].isNull());
    BOOST_TEST((root["n"].raw().data() >= text.data() &&
                root["n"].raw().data() < text.data() + text.size()));
}

BOOST_AUTO_TEST_CASE(members_that_do_not_exist_are_none) {
    const JsonField root(R"({"a":{"b":1},"list":[1],"text":"a"})");
    BOOST_TEST(!root["x"].exists());
    BOOST_TEST(!root["b"].exists());
    BOOST_TEST(!root["a"]["x"]["y"].exists());
    BOOST_TEST(!root["list"]["0"].exists());
    BOOST_TEST(!root["text"]["a"].exists());
    BOOST_TEST(!root[""].exists());
    BOOST_TEST(!JsonField()["a"].exists());
    BOOST_TEST(!JsonField("{}")["a"].exists());
    BOOST_CHECK_THROW(root["x"].asString(), ProtocolError);
}

BOOST_AUTO_TEST_CASE(names_are_compared_as_unescaped_text) {
    const JsonField root(R"({"\u0061":1,"b\"c":2,"é":3})");
    BOOST_TEST(root["a"].asInt64() == 1);
    BOOST_TEST(root["b\"c"].asInt64() == 2);
    BOOST_TEST(root["\xc3\xa9"].asInt64() == 3);
    BOOST_TEST(!root["\\u0061"].exists());
}

BOOST_AUTO_TEST_CASE(malformed_objects_have_no_members) {
    BOOST_TEST(!JsonField(R"({"a")")["a"].exists());
    BOOST_TEST(!JsonField(R"({"a":)")["a"].exists());
    BOOST_TEST(!JsonField(R"({"a":{)")["a"].exists());
    BOOST_TEST(!JsonField("{")["a"].exists());
    BOOST_TEST(!JsonField("{]")["a"].exists());
}

BOOST_AUTO_TEST_CASE(json_value_is_made_on_request) {
    BOOST_TEST(JsonField(R"({"a":[1,2]})").json().at("a").size() == 2U);
    BOOST_TEST(JsonField("9007199254740993").json().as_number().to_int64() == 9007199254740993);
    BOOST_TEST(JsonField().json().is_null());
    BOOST_CHECK_THROW(JsonField("{]").json(), ProtocolError);
    BOOST_CHECK_THROW(JsonField(R"("\ud83d")").json(), ProtocolError);
}

BOOST_AUTO_TEST_SUITE_END()
