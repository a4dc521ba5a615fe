// SPDX-License-Identifier: MIT
// The grammar of error strings: code, arguments, text.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/bayeux_error.h"

using namespace sfstreaming::internal;

namespace {

struct Row {
    std::string raw;
    int code;
    std::string args;
    std::string text;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << '"' << row.raw << '"';
}

const std::vector<Row> kRows{
    {"403::Unknown client", 403, "", "Unknown client"},
    {"402:clientId:Unknown client", 402, "clientId", "Unknown client"},
    {"403:denied_by_security_policy:create_denied", 403, "denied_by_security_policy",
     "create_denied"},
    {"405:a,b,/topic/Foo:text", 405, "a,b,/topic/Foo", "text"},
    // The text may contain colons: URLs do.
    {"400::see https://host:8080/a:b", 400, "", "see https://host:8080/a:b"},
    {"400::", 400, "", ""},
    {"400:::", 400, "", ":"},
    {"000::zero", 0, "", "zero"},
    {"503::Server is too busy.  Please try your request again later.", 503, "",
     "Server is too busy.  Please try your request again later."},
};

// Of another shape: kept whole, code 0.
const std::vector<std::string> kOthers{"",
                                       ":",
                                       "::",
                                       "403",
                                       "403:",
                                       "403:Unknown client",
                                       "4x3::Unknown client",
                                       "40::Unknown client",
                                       "4030::Unknown client",
                                       " 403::Unknown client",
                                       "-03::Unknown client",
                                       "+03::Unknown client",
                                       "\xd9\xa4\xd9\xa0::digits of another script",
                                       "SERVER_UNAVAILABLE: try later",
                                       "Unknown client"};

}  // namespace

BOOST_AUTO_TEST_SUITE(bayeux_error_tests)

BOOST_DATA_TEST_CASE(error_is_taken_apart_at_the_first_two_colons,
                     boost::unit_test::data::make(kRows), row) {
    const BayeuxError error = parseBayeuxError(row.raw);
    BOOST_TEST(error.code == row.code);
    BOOST_TEST(error.args == row.args);
    BOOST_TEST(error.text == row.text);
    BOOST_TEST(error.raw == row.raw);
}

BOOST_DATA_TEST_CASE(string_of_another_shape_is_kept_whole, boost::unit_test::data::make(kOthers),
                     raw) {
    const BayeuxError error = parseBayeuxError(raw);
    BOOST_TEST(error.code == 0);
    BOOST_TEST(error.args.empty());
    BOOST_TEST(error.text == raw);
    BOOST_TEST(error.raw == raw);
}

BOOST_AUTO_TEST_SUITE_END()
