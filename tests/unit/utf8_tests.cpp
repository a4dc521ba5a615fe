// SPDX-License-Identifier: MIT
// Text survives the way to the HTTP engine's strings and back.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/utf8.h"

using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(utf8_tests)

BOOST_DATA_TEST_CASE(text_comes_back_as_it_was,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "", "plain", "\xc3\xa9\xe2\x82\xac", "\xf0\x9f\x98\x80",
                         std::string("a\0b", 3)}),
                     text) {
    BOOST_TEST(fromNative(toNative(text)) == text);
}

BOOST_AUTO_TEST_SUITE_END()
