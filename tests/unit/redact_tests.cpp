// SPDX-License-Identifier: MIT
// Nothing secret survives in what is shown.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/redact.h"

using namespace sfstreaming::internal;

namespace {

struct Row {
    std::string body;
    std::string excerpt;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.body;
}

const std::vector<Row> kExcerpts{
    {"", "an empty body"},
    {" \r\n", "an empty body"},
    {"<html>secret</html>", "an HTML or XML document of 19 bytes"},
    {"\n<?xml?>", "an HTML or XML document of 8 bytes"},
    {"secret", "a body of 6 bytes that is no JSON"},
    {"\"secret\"", "a body of 8 bytes that is no JSON"},
    {"access_token=secret&x=1", "a body of 23 bytes that is no JSON"},
    {R"({"a":"secret"})", R"({"a":"…"})"},
    {R"({"a": 12345, "b" : -1.5e3,"c":true,"d":false,"e":null})",
     R"({"a":0,"b":0,"c":true,"d":false,"e":null})"},
    {R"([ {"a":["secret",{"b":"x"}]} , [] ])", R"([{"a":["…",{"b":"…"}]},[]])"},
    {R"({"a":"quote \" and \\","b":"x"})", R"({"a":"…","b":"…"})"},
    {R"({"a":"unclosed)", R"({"a":"…")"},
    {R"({"a":"ends with \)", R"({"a":"…")"},
    {R"({"a":nonsense})", R"({"a":0})"},
};

const std::vector<std::string> kSecrets{
    "00D9z0000001Abc!AQ8AQExampleOpaqueToken.0123456789",
    "S3cretTOKENabc",
    "2b71examplelsx0gq9v4t8a1k0wz",
    "5Aep861ExampleRefreshToken",
    "1f2eexample",
    "8F0ExampleSecret",
};

// Where a secret may stand; % is the secret.
const std::vector<std::string> kPlaces{
    R"({"access_token":"%","instance_url":"https://acme.my.salesforce.com"})",
    R"({"a":{"b":["%","%"]}})",
    R"(["%"])",
    R"([{"clientId":"%","channel":"/meta/connect","successful":true}])",
    // Damaged JSON: cut, or a value where a name should be
    R"({"access_token":"%)",
    R"({"access_token":%)",
    R"({"access_token":%})",
    R"([{"clientId":"%":"x"}])",
    R"({"clientId":"x" "%":1})",
    R"(["%":1])",
    R"(["a","%":1])",
    R"({"a":["b","%":1]})",
    R"({"clientId" "%":1})",
    R"(["a"] "%":1)",
    R"({"a":"\"%"})",
    R"({"a":"b\\","c":"%"})",
    "%",
    "Bearer %",
    "<html>%</html>",
    "access_token=%&client_secret=%",
    "\xef\xbb\xbf{\"access_token\":\"%\"}",
};

std::string filled(std::string place, const std::string& secret) {
    for (auto at = place.find('%'); at != std::string::npos;
         at = place.find('%', at + secret.size())) {
        place.replace(at, 1, secret);
    }
    return place;
}

struct UrlRow {
    std::string url;
    std::string shown;
};

std::ostream& operator<<(std::ostream& out, const UrlRow& row) {
    return out << row.url;
}

const std::vector<UrlRow> kUrls{
    {"https://acme.my.salesforce.com/cometd/67.0", "https://acme.my.salesforce.com/cometd/67.0"},
    {"https://host/path?access_token=secret", "https://host/path"},
    {"https://host/path#access_token=secret", "https://host/path"},
    {"https://host?secret", "https://host"},
    {"https://user:secret@host/path", "https://host/path"},
    {"https://user:secret@host", "https://host"},
    {"https://user:sec@ret@host/path", "https://host/path"},
    {"http://secret@host:8080/a@b", "http://host:8080/a@b"},
    {"https://host/a@b", "https://host/a@b"},
    {"", ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(redact_tests)

BOOST_DATA_TEST_CASE(shape_is_shown_and_values_are_not, boost::unit_test::data::make(kExcerpts),
                     row) {
    BOOST_TEST(redactedExcerpt(row.body) == row.excerpt);
}

BOOST_DATA_TEST_CASE(secret_never_shows,
                     boost::unit_test::data::make(kPlaces) * boost::unit_test::data::make(kSecrets),
                     place, secret) {
    const std::string excerpt = redactedExcerpt(filled(place, secret));
    BOOST_TEST(excerpt.find(secret) == std::string::npos);
    // Nor a tell-tale part of it.
    BOOST_TEST(excerpt.find(secret.substr(0, 8)) == std::string::npos);
    BOOST_TEST(excerpt.find(secret.substr(secret.size() - 6)) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(long_and_unusual_names_are_hidden) {
    BOOST_TEST(redactedExcerpt(R"({")" + std::string(41, 'x') + R"(":1})") == R"({"…":0})");
    BOOST_TEST(redactedExcerpt(R"({"00D9z!AQ8":1,"a b":2,"ü":3})") == R"({"…":0,"…":0,"…":0})");
    BOOST_TEST(redactedExcerpt(R"({"payload.format":1,"multiple-clients":2,"Order_No__c":3})") ==
               R"({"payload.format":0,"multiple-clients":0,"Order_No__c":0})");
}

BOOST_AUTO_TEST_CASE(excerpt_is_short) {
    std::string body = "[";
    for (unsigned i = 0; i < 10000; ++i) {
        body += R"({"name":"value","number":12345},)";
    }
    body += "{}]";
    const std::string excerpt = redactedExcerpt(body);
    BOOST_TEST(excerpt.size() < 240U);
    BOOST_TEST(excerpt.find(std::to_string(body.size()) + " bytes") != std::string::npos);
}

BOOST_DATA_TEST_CASE(url_is_shown_without_secrets, boost::unit_test::data::make(kUrls), row) {
    BOOST_TEST(redactUrl(row.url) == row.shown);
}

BOOST_AUTO_TEST_SUITE_END()
