// SPDX-License-Identifier: MIT
// URLs: taken apart, refused, and judged by whether they would carry secrets in clear.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/url.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

struct Row {
    std::string url;
    std::string scheme;
    std::string host;
    std::string port;
    std::string path;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.url;
}

const std::vector<Row> kUrls{
    {"https://acme.my.salesforce.com", "https", "acme.my.salesforce.com", "", "/"},
    {"HTTPS://Acme.My.Salesforce.COM/Path", "https", "acme.my.salesforce.com", "", "/Path"},
    {"http://localhost:8080/a/b?c=d#e", "http", "localhost", "8080", "/a/b?c=d#e"},
    {"https://host?query", "https", "host", "", "/?query"},
    {"https://host#fragment", "https", "host", "", "/#fragment"},
    {"https://[::1]/x", "https", "[::1]", "", "/x"},
    {"https://[FE80::1]:443/x", "https", "[fe80::1]", "443", "/x"},
    {"https://host/a:b@c", "https", "host", "", "/a:b@c"},
    {"https://host:65535", "https", "host", "65535", "/"},
    {"https://host//x", "https", "host", "", "//x"},
};

const std::vector<std::string> kNoUrls{
    "",
    "host",
    "//host",
    "/path",
    "host:443",
    "https:/host",
    "https:host",
    "://host",
    "ftp://host",
    "wss://host",
    "file:///etc/passwd",
    "javascript://host",
    "https://",
    "https:///path",
    "https://:443",
    "https://host:",
    "https://host:x",
    "https://host:-1",
    "https://host:65536",
    "https://host:99999",
    "https://host:123456",
    "https://host:80:90",
    "https://[::1",
    "https://user@host",
    "https://user:password@host",
    "https://@host",
    "https://ho st",
    "https://host/a b",
    "https://host/\n",
    "https://host\r\nX-Evil: 1",
    std::string("https://host\0.evil", 18),
    " https://host",
    "https://host ",
};

struct SafetyRow {
    std::string url;
    bool safe;
};

std::ostream& operator<<(std::ostream& out, const SafetyRow& row) {
    return out << row.url;
}

// Whether secrets may go there without the option that allows plain HTTP.
const std::vector<SafetyRow> kSafety{
    {"https://login.salesforce.com", true},
    {"https://1.2.3.4", true},
    {"http://localhost", true},
    {"http://LOCALHOST:8080/x", true},
    {"HTTP://localhost", true},
    {"http://127.0.0.1:8080", true},
    {"http://127.255.255.254", true},
    {"http://[::1]:8080", true},
    {"http://login.salesforce.com", false},
    {"HTTP://login.salesforce.com", false},
    {"http://10.0.0.1", false},
    {"http://192.168.1.1", false},
    {"http://0.0.0.0", false},
    {"http://128.0.0.1", false},
    {"http://[::2]", false},
    {"http://[::]", false},
    {"http://[::ffff:1.2.3.4]", false},
    // Names that only look like loopback
    {"http://localhost.evil.example", false},
    {"http://evil-localhost", false},
    {"http://127.0.0.1.evil.example", false},
    {"http://127.evil.0.1", false},
    {"http://127.0.0.x", false},
    {"http://127.0.0.256", false},
    {"http://127.0.0.1.", false},
    {"http://127...", false},
    {"http://127.0.0.0001", false},
    {"http://1127.0.0.1", false},
    {"http://127.0.0.1\\@evil.example", false},
    {"http://evil.example\\127.0.0.1", false},
    {"http://evil.example/127.0.0.1", false},
    {"http://evil.example?127.0.0.1", false},
    {"http://evil.example#localhost", false},
    {"http://%6c%6f%63%61%6c%68%6f%73%74", false},
    // User information that hides the host
    {"http://127.0.0.1@evil.example", false},
    {"http://localhost:80@evil.example", false},
    {"http://localhost:x@evil.example:80", false},
    {"https://login.salesforce.com@evil.example", false},
    {"ftp://localhost", false},
    {"localhost", false},
    {"", false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(url_tests)

BOOST_DATA_TEST_CASE(url_is_taken_apart, boost::unit_test::data::make(kUrls), row) {
    const Url url = parseUrl(row.url);
    BOOST_TEST(url.scheme == row.scheme);
    BOOST_TEST(url.host == row.host);
    BOOST_TEST(url.port == row.port);
    BOOST_TEST(url.path == row.path);
}

BOOST_DATA_TEST_CASE(what_is_no_url_is_refused, boost::unit_test::data::make(kNoUrls), text) {
    BOOST_CHECK_THROW(parseUrl(text), UsageError);
}

BOOST_DATA_TEST_CASE(secrets_go_in_clear_to_this_machine_only,
                     boost::unit_test::data::make(kSafety), row) {
    if (row.safe) {
        BOOST_CHECK_NO_THROW(requireSafeUrl(row.url, false, "the login URL"));
    } else {
        BOOST_CHECK_THROW(requireSafeUrl(row.url, false, "the login URL"), UsageError);
    }
}

BOOST_AUTO_TEST_CASE(plain_http_can_be_allowed) {
    BOOST_CHECK_NO_THROW(requireSafeUrl("http://10.0.0.1:8080", true, "the login URL"));
    // That does not make URLs of what is none.
    BOOST_CHECK_THROW(requireSafeUrl("http://user@10.0.0.1", true, "the login URL"), UsageError);
    BOOST_CHECK_THROW(requireSafeUrl("ftp://10.0.0.1", true, "the login URL"), UsageError);
}

BOOST_AUTO_TEST_CASE(refusal_says_what_to_do_and_nothing_secret) {
    const auto text = [](const char* url) -> std::string {
        try {
            requireSafeUrl(url, false, "the login URL");
        } catch (const UsageError& error) {
            return error.what();
        }
        return {};
    };
    const std::string plain = text("http://host.example/path?token=s3cret");
    BOOST_TEST(plain.find("the login URL") != std::string::npos);
    BOOST_TEST(plain.find("host.example") != std::string::npos);
    BOOST_TEST(plain.find("allowPlainHttp") != std::string::npos);
    BOOST_TEST(plain.find("s3cret") == std::string::npos);
    BOOST_TEST(text("https://user:s3cret@host").find("s3cret") == std::string::npos);
    BOOST_TEST(text("no-url-s3cret").find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_byte_but_the_unreserved_is_encoded) {
    const std::string unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        char expected[4];
        std::snprintf(expected, sizeof expected, "%%%02X", byte);
        BOOST_TEST(percentEncode(one) ==
                   (unreserved.find(one) == std::string::npos ? std::string(expected) : one));
    }
    BOOST_TEST(percentEncode("a+b&c=d e!") == "a%2Bb%26c%3Dd%20e%21");
    BOOST_TEST(percentEncode("\xc3\xa9") == "%C3%A9");
    BOOST_TEST(percentEncode("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
