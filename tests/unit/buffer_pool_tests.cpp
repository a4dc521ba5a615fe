// SPDX-License-Identifier: MIT
// Bodies that grow, and the memory they leave behind.
#include <algorithm>
#include <cstring>
#include <string>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/buffer_pool.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(buffer_pool_tests)

BOOST_AUTO_TEST_CASE(buffer_is_used_again_when_its_last_reference_is_gone) {
    auto buffer = takeBuffer();
    buffer->assign(100000, 'x');
    const std::string* const address = buffer.get();
    auto copy = buffer;
    buffer.reset();
    const auto other = takeBuffer();
    BOOST_TEST(other.get() != address);
    copy.reset();
    BOOST_TEST(takeBuffer().get() == address);
}

BOOST_AUTO_TEST_CASE(body_is_what_was_written) {
    // Twice: the second finds what the first has left in its buffer.
    for (const char fill : {'a', 'b'}) {
        GrowingBody body(1 << 20);
        BOOST_TEST(body.append("head "));
        char* const place = body.grow(50000);
        BOOST_REQUIRE(place != nullptr);
        std::memset(place, fill, 40000);
        body.commit(40000);
        BOOST_TEST(body.append(" tail"));
        BOOST_TEST(body.size() == 40010U);
        const std::string expected = "head " + std::string(40000, fill) + " tail";
        BOOST_TEST((body.view() == expected));
        const auto finished = body.finish();
        BOOST_TEST((*finished == expected));
        BOOST_TEST(finished->capacity() >= expected.size() + HttpResponse::kBodyPadding);
    }
}

BOOST_AUTO_TEST_CASE(limit_is_exact) {
    GrowingBody body(1000);
    BOOST_TEST(body.append(std::string(999, 'x')));
    BOOST_TEST(!body.append("xy"));
    BOOST_TEST(body.grow(2) == nullptr);
    BOOST_TEST(body.append("x"));
    BOOST_TEST(!body.append("x"));
    BOOST_TEST(body.finish()->size() == 1000U);
}

BOOST_AUTO_TEST_CASE(body_without_bytes_is_empty) {
    GrowingBody body(10);
    BOOST_TEST(body.view().empty());
    BOOST_REQUIRE(body.finish());
    BOOST_TEST(GrowingBody(10).finish()->empty());
}

BOOST_AUTO_TEST_CASE(small_body_does_not_keep_a_large_buffer) {
    auto large = takeBuffer();
    large->assign(4 << 20, 'x');
    const std::string* const address = large.get();
    large.reset();
    GrowingBody body(1 << 20);
    BOOST_TEST(body.append("[]"));
    const auto finished = body.finish();
    BOOST_TEST(*finished == "[]");
    BOOST_TEST(finished->capacity() >= 2 + HttpResponse::kBodyPadding);
    BOOST_TEST(finished->capacity() < 4096U);
    BOOST_TEST(takeBuffer().get() == address);
}

BOOST_AUTO_TEST_CASE(body_that_fills_its_buffer_is_not_copied) {
    for (const std::size_t size : {std::size_t{100}, std::size_t{60000}, std::size_t{3} << 20}) {
        const auto buffer = takeBuffer();
        buffer->clear();
        buffer->shrink_to_fit();
        buffer->reserve(std::max<std::size_t>(size, 64 * 1024));
        buffer->assign(size, 'x');
        BOOST_TEST(finishedBody(buffer).get() == buffer.get());
    }
}

BOOST_AUTO_TEST_SUITE_END()
