// SPDX-License-Identifier: MIT
// What is refused before it is sent.
#include <string>
#include <vector>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/request_checks.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

HttpRequest request(const std::string& path) {
    HttpRequest result;
    result.url = "https://org.example" + path;
    return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request_checks_tests)

BOOST_DATA_TEST_CASE(paths_of_rfc_3986_pass,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "/", "/services/data/v67.0/query?q=SELECT+Id%20FROM+Account",
                         "/a-b._~!$&'()*+,;=:@/c?d/?e"}),
                     path) {
    BOOST_TEST(checkedUrl(request(path)).path == path);
}

BOOST_AUTO_TEST_CASE(fragment_is_not_sent) {
    BOOST_TEST(checkedUrl(request("/path?query#fragment")).path == "/path?query");
    BOOST_TEST(checkedUrl(request("#fragment")).path == "/");
}

BOOST_DATA_TEST_CASE(other_paths_are_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "/\"", "/<", "/\\", "/^", "/`", "/{", "/|", "/[", "/\xC3\xA9", "/\x80"}),
                     path) {
    BOOST_CHECK_EXCEPTION(checkedUrl(request(path)), TransportError,
                          [](const TransportError& error) { return !error.isTransient(); });
}

BOOST_DATA_TEST_CASE(what_is_no_url_is_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "", "org.example", "ftp://org.example", "https://", "https://a b"}),
                     url) {
    HttpRequest wrong;
    wrong.url = url;
    BOOST_CHECK_THROW(checkedUrl(wrong), UsageError);
}

BOOST_AUTO_TEST_CASE(header_fields_cannot_smuggle_others_in) {
    using Field = std::pair<std::string, std::string>;
    for (const auto& field : {Field{"A", "b\r\nC: d"}, Field{"A", "b\nC: d"}, Field{"A", "b\x7f"},
                              Field{"A\r\nB", "c"}, Field{"A:", "b"}, Field{"", "b"},
                              Field{"A", std::string("b\0c", 3)}, Field{"A B", "c"}}) {
        auto wrong = request("/");
        wrong.headers = {field};
        BOOST_CHECK_THROW(checkedUrl(wrong), TransportError);
    }
    auto fine = request("/");
    fine.headers = {{"X-Tab", "a\tb"}, {"X-Utf8", "\xC3\xA9"}, {"X-Empty", ""}};
    BOOST_CHECK_NO_THROW(checkedUrl(fine));
}

BOOST_AUTO_TEST_CASE(values_are_not_told) {
    auto wrong = request("/?access_token=SECRET");
    wrong.headers = {{"Authorization", "SECRET\n"}};
    BOOST_CHECK_EXCEPTION(checkedUrl(wrong), TransportError, [](const TransportError& error) {
        return std::string(error.what()).find("SECRET") == std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(method_must_be_one) {
    for (const char* const method : {"", "GET /", "G\r\nT", "POST:"}) {
        auto wrong = request("/");
        wrong.method = method;
        BOOST_CHECK_THROW(checkedUrl(wrong), TransportError);
    }
}

BOOST_AUTO_TEST_SUITE_END()
