// SPDX-License-Identifier: MIT
// Which proxy the options mean.
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/http_proxy.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(http_proxy_tests)

BOOST_AUTO_TEST_CASE(no_url_means_no_proxy) {
    BOOST_TEST(!proxyOf({}));
}

BOOST_AUTO_TEST_CASE(parts_of_the_url) {
    ConnectionOptions options;
    options.proxyUrl = "http://Proxy.example:3128";
    auto proxy = proxyOf(options);
    BOOST_REQUIRE(proxy);
    BOOST_TEST(proxy->host == "proxy.example");
    BOOST_TEST(proxy->port == "3128");
    BOOST_TEST(proxy->authorization == "");
    options.proxyUrl = "http://[::1]/";
    options.proxyUser = "Aladdin";
    options.proxyPassword = "open sesame";
    proxy = proxyOf(options);
    BOOST_TEST(proxy->host == "::1");
    BOOST_TEST(proxy->port == "80");
    BOOST_TEST(proxy->authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

BOOST_AUTO_TEST_CASE(what_is_no_proxy_is_told) {
    for (const char* const url : {"proxy", "proxy:80", "https://proxy", "http://", "socks://x"}) {
        ConnectionOptions options;
        options.proxyUrl = url;
        BOOST_CHECK_THROW(proxyOf(options), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()
