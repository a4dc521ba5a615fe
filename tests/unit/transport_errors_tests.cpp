// SPDX-License-Identifier: MIT
// The HTTP engine's failures in the library's terms.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/transport_errors.h"
#include "tests/support/printing.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

constexpr const char* kWhat = "POST https://host/path";

struct Row {
    int code;
    std::string text;
    ErrorCode expected;
    std::string says;
    bool stale;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.code << ' ' << row.text;
}

const int kCertificateError =
    static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_CERTIFICATE_VERIFY_FAILED));
const int kVersionError = static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_UNSUPPORTED_PROTOCOL));

const std::vector<Row> kRows{
    {125, "Operation canceled", ErrorCode::Cancelled, "cancelled", false},
    {125, "Failed to read HTTP status line", ErrorCode::Cancelled, "cancelled", false},
    {110, "Failed to read HTTP status line", ErrorCode::Timeout, "no answer in time", false},
    {110, "Failed to connect to any resolved endpoint", ErrorCode::Timeout, "no answer in time",
     false},
    {110, "Failed to read response body", ErrorCode::Timeout, "no answer in time", false},
    {113, "Failed to connect to any resolved endpoint", ErrorCode::Transport, "no connection",
     false},
    {111, "Failed to connect to any resolved endpoint", ErrorCode::Transport, "no connection",
     false},
    {1, "Error resolving address", ErrorCode::Transport, "cannot be resolved", false},
    {2, "Error resolving address", ErrorCode::Transport, "cannot be resolved", false},
    {103, "Failed to read HTTP status line", ErrorCode::Transport, "before a reply came", false},
    {104, "Failed to read HTTP status line", ErrorCode::Transport, "before a reply came", false},
    {2, "Failed to read HTTP status line", ErrorCode::Transport, "before a reply came", false},
    {2, "Failed to read response body", ErrorCode::Transport, "in the middle of the reply", false},
    {104, "Failed to read response body", ErrorCode::Transport, "in the middle of the reply",
     false},
    {2, "Failed to read chunk header", ErrorCode::Transport, "in the middle of the reply", false},
    {32, "Failed to write request body", ErrorCode::Transport, "while the request was being sent",
     true},
    {104, "Failed to write request headers", ErrorCode::Transport,
     "while the request was being sent", true},
    {kCertificateError, "Error in SSL handshake", ErrorCode::Transport, "certificate", false},
    {kVersionError, "Error in SSL handshake", ErrorCode::Transport, "TLS connection failed", false},
    {104, "Error in SSL handshake", ErrorCode::Transport, "TLS connection failed", false},
    {0, "Expected a 200 response from proxy, received: 407", ErrorCode::Transport, "proxy", false},
    {0, "Invalid chunked response header", ErrorCode::Transport, "Invalid chunked", false},
    {0, "Invalid HTTP status line", ErrorCode::Transport, "Invalid HTTP status line", false},
    {4711, "Something new", ErrorCode::Transport, "Something new", false},
};

/// As in a program that has used TLS: OpenSSL knows its texts.
struct Fixture {
    Fixture() { OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_errors_tests, Fixture)

BOOST_DATA_TEST_CASE_F(Fixture, failure_is_classified_by_number_and_text,
                       boost::unit_test::data::make(kRows), row) {
    try {
        std::rethrow_exception(makeTransportError(row.code, row.text, kWhat));
    } catch (const Error& error) {
        BOOST_TEST(error.code() == row.expected);
        const bool untrusted = std::string(row.says) == "certificate";
        BOOST_TEST(error.isTransient() == (row.expected != ErrorCode::Cancelled && !untrusted));
        const std::string text = error.what();
        BOOST_TEST(text.find(kWhat) == 0U);
        BOOST_TEST(text.find(row.says) != std::string::npos, text << " lacks " << row.says);
        if (row.expected == ErrorCode::Transport) {
            BOOST_TEST(dynamic_cast<const TransportError&>(error).errorCode() == row.code);
            BOOST_TEST(dynamic_cast<const TransportError&>(error).httpStatus() == 0);
        }
    }
}

BOOST_DATA_TEST_CASE(only_a_request_that_was_not_sent_whole_met_a_stale_connection,
                     boost::unit_test::data::make(kRows), row) {
    BOOST_TEST(isStaleConnection(row.code, row.text) == row.stale);
}

BOOST_AUTO_TEST_CASE(untrusted_certificate_says_which_option_helps) {
    try {
        std::rethrow_exception(
            makeTransportError(kCertificateError, "Error in SSL handshake", kWhat));
    } catch (const TransportError& error) {
        BOOST_TEST(std::string(error.what()).find("ConnectionOptions::caFile") !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
