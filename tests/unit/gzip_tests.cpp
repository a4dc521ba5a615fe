// SPDX-License-Identifier: MIT
// Compressed bodies: read whole, bounded, and refused when damaged.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/buffer_pool.h"
#include "sfstreaming/internal/gzip.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

constexpr std::size_t kLimit = 1 << 20;

std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
        }
    }
    return ~crc;
}

void appendLittleEndian(std::string& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
}

/// A gzip member around a deflate stream.
std::string member(const std::string& deflated, std::string_view text) {
    std::string result("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    result += deflated;
    appendLittleEndian(result, crc32(text), 4);
    appendLittleEndian(result, static_cast<std::uint32_t>(text.size()), 4);
    return result;
}

/// `text` in stored blocks: compression is not what is tested.
std::string gzipped(std::string_view text) {
    std::string deflated;
    std::string_view rest = text;
    do {
        const std::string_view block = rest.substr(0, 65535);
        rest.remove_prefix(block.size());
        deflated += static_cast<char>(rest.empty() ? 1 : 0);
        appendLittleEndian(deflated, static_cast<std::uint32_t>(block.size()), 2);
        appendLittleEndian(deflated, ~static_cast<std::uint32_t>(block.size()), 2);
        deflated += block;
    } while (!rest.empty());
    return member(deflated, text);
}

/// Writes a deflate stream bit by bit.
class BitWriter {
public:
    void put(unsigned value, int count) {
        for (int i = 0; i < count; ++i) {
            byte_ |= ((value >> i) & 1U) << used_;
            if (++used_ == 8) {
                bytes_ += static_cast<char>(byte_);
                byte_ = 0;
                used_ = 0;
            }
        }
    }
    /// Huffman codes go in with their first bit first.
    void putCode(unsigned code, int count) {
        for (int i = count - 1; i >= 0; --i) {
            put((code >> i) & 1U, 1);
        }
    }
    std::string finished() {
        if (used_ > 0) {
            put(0, 8 - used_);
        }
        return bytes_;
    }

private:
    std::string bytes_;
    unsigned byte_ = 0;
    int used_ = 0;
};

/// 1 + 258 * `repeats` zeros in a few bytes: a bomb.
std::string bomb(std::size_t repeats) {
    BitWriter bits;
    bits.put(1, 1);         // last block
    bits.put(1, 2);         // fixed codes
    bits.putCode(0x30, 8);  // one zero
    for (std::size_t i = 0; i < repeats; ++i) {
        bits.putCode(0xc5, 8);  // length 258
        bits.putCode(0, 5);     // distance 1
    }
    bits.putCode(0, 7);  // end of block
    return member(bits.finished(), std::string(1 + 258 * repeats, '\0'));
}

std::string inflated(const std::string& compressed, std::size_t limit = kLimit) {
    return *gunzip(compressed, limit);
}

const std::string kText = R"([{"channel":"/meta/connect","id":"1","successful":true}])";

const std::vector<std::string> kGarbage{
    "",
    "\x1f",
    "\x1f\x8b",
    "[]",
    "<html></html>",
    std::string(100, '\0'),
    std::string(100, '\xff'),
    std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff garbage that is no deflate stream", 44),
    // another method of compression
    std::string("\x1f\x8b\x07\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0", 20),
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gzip_tests)

BOOST_AUTO_TEST_CASE(body_is_inflated_with_room_for_the_parser) {
    const auto body = gunzip(gzipped(kText), kLimit);
    BOOST_TEST(*body == kText);
    BOOST_TEST(body->capacity() - body->size() >= HttpResponse::kBodyPadding);
}

BOOST_AUTO_TEST_CASE(encoding_is_named_in_any_way) {
    for (const char* const name :
         {"gzip", "GZIP", "x-gzip", "X-GZip", "identity, gzip", " gzip\t"}) {
        BOOST_TEST(namesGzip(name), name);
    }
    for (const char* const name : {"", ",", " ", "identity", "br", "not-gzip", "gzipped", "gzi"}) {
        BOOST_TEST(!namesGzip(name), name);
    }
}

BOOST_AUTO_TEST_CASE(bodies_of_all_sizes_are_inflated) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1023},
                                   std::size_t{1024}, std::size_t{1025}, std::size_t{200000}}) {
        const std::string text(size, 'x');
        BOOST_TEST(inflated(gzipped(text)) == text);
    }
}

BOOST_AUTO_TEST_CASE(well_compressed_body_is_inflated) {
    const std::string body = inflated(bomb(1000));
    BOOST_TEST(body.size() == 258001U);
    BOOST_TEST(body.find_first_not_of('\0') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(members_are_joined) {
    BOOST_TEST(inflated(gzipped("one, ") + gzipped("") + gzipped("two")) == "one, two");
    const std::string large(100000, 'x');
    BOOST_TEST(inflated(gzipped(large) + gzipped("end")) == large + "end");
    BOOST_TEST(inflated(gzipped("begin") + gzipped(large)) == "begin" + large);
    BOOST_TEST(inflated(bomb(10) + bomb(500)).size() == 2581U + 129001U);
}

BOOST_AUTO_TEST_CASE(padding_behind_the_last_member_is_ignored) {
    BOOST_TEST(inflated(gzipped(kText) + std::string(10, '\0')) == kText);
    BOOST_TEST(inflated(gzipped(kText) + "\n") == kText);
}

BOOST_AUTO_TEST_CASE(limit_is_exact) {
    const std::string text(5000, 'x');
    BOOST_TEST(inflated(gzipped(text), 5000) == text);
    BOOST_CHECK_THROW(inflated(gzipped(text), 4999), TransportError);
    BOOST_TEST(inflated(gzipped("x"), 1) == "x");
    BOOST_CHECK_THROW(inflated(gzipped("xx"), 1), TransportError);
    BOOST_CHECK_THROW(inflated(gzipped("x"), 0), TransportError);
    BOOST_TEST(inflated(gzipped(""), 0) == "");
}

BOOST_AUTO_TEST_CASE(limit_holds_for_all_members_together) {
    const std::string text(600, 'x');
    BOOST_TEST(inflated(gzipped(text) + gzipped(text), 1200).size() == 1200U);
    BOOST_CHECK_THROW(inflated(gzipped(text) + gzipped(text), 1199), TransportError);
}

BOOST_AUTO_TEST_CASE(bomb_is_refused) {
    try {
        inflated(bomb(100000), kLimit);  // 25 MB
        BOOST_FAIL("more was inflated than is allowed");
    } catch (const TransportError& error) {
        BOOST_TEST(std::string(error.what()).find("maxResponseBytes") != std::string::npos);
    }
}

BOOST_DATA_TEST_CASE(size_in_the_trailer_is_not_trusted,
                     boost::unit_test::data::make(std::vector<std::uint32_t>{0, 1, 4096, 0x7fffffff,
                                                                             0xffffffff}),
                     size) {
    std::string compressed = gzipped(kText);
    compressed.resize(compressed.size() - 4);
    appendLittleEndian(compressed, size, 4);
    BOOST_CHECK_THROW(inflated(compressed), TransportError);
}

BOOST_AUTO_TEST_CASE(memory_is_taken_for_what_can_be_inflated_only) {
    std::vector<std::shared_ptr<std::string>> used;
    do {
        used.push_back(takeBuffer());
    } while (used.back()->capacity() > 1000);
    used.pop_back();  // the next one taken is fresh, too
    std::string compressed = gzipped(kText);
    compressed.resize(compressed.size() - 4);
    appendLittleEndian(compressed, 8 << 20, 4);
    BOOST_CHECK_THROW(gunzip(compressed, 16 << 20), TransportError);
    const auto left = takeBuffer();
    BOOST_TEST(left->capacity() >= 4096U);
    BOOST_TEST(left->capacity() < (1U << 20));
}

BOOST_AUTO_TEST_CASE(small_text_does_not_keep_a_large_buffer) {
    {
        const auto large = takeBuffer();
        large->assign(4 << 20, 'x');
    }
    const auto body = gunzip(gzipped(kText), kLimit);
    BOOST_TEST(*body == kText);
    BOOST_TEST(body->capacity() >= kText.size() + HttpResponse::kBodyPadding);
    BOOST_TEST(body->capacity() < 4096U);
}

BOOST_AUTO_TEST_CASE(wrong_checksum_is_noticed) {
    std::string compressed = gzipped(kText);
    compressed[compressed.size() - 8] = static_cast<char>(compressed[compressed.size() - 8] ^ 1);
    BOOST_CHECK_THROW(inflated(compressed), TransportError);
}

BOOST_AUTO_TEST_CASE(body_cut_at_any_byte_is_refused) {
    const std::string compressed = gzipped(kText);
    for (std::size_t length = 0; length < compressed.size(); ++length) {
        BOOST_TEST_CONTEXT("cut after " << length << " bytes") {
            BOOST_CHECK_THROW(inflated(compressed.substr(0, length)), TransportError);
        }
    }
}

BOOST_AUTO_TEST_CASE(second_member_that_is_cut_is_refused) {
    const std::string one = gzipped(kText);
    const std::string two = gzipped("two");
    BOOST_CHECK_THROW(inflated(one + two.substr(0, 2)), TransportError);
    BOOST_CHECK_THROW(inflated(one + two.substr(0, two.size() - 1)), TransportError);
}

BOOST_DATA_TEST_CASE(garbage_is_refused, boost::unit_test::data::make(kGarbage), body) {
    try {
        inflated(body);
        BOOST_FAIL("garbage was inflated");
    } catch (const TransportError& error) {
        BOOST_TEST(std::string(error.what()).find("damaged") != std::string::npos);
        BOOST_TEST(error.isTransient());
    }
}

BOOST_AUTO_TEST_SUITE_END()
