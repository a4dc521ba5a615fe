// SPDX-License-Identifier: MIT
// The text of a file of positions: read back exactly, and nothing else is.
#include "sfstreaming/internal/position_file.h"

#include <array>
#include <iomanip>
#include <sstream>

#include <openssl/evp.h>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/replay_store_contract.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using sfstreaming::testing::entryOf;

namespace {

Positions positionsOf(const std::vector<ReplayEntry>& entries) {
    Positions positions;
    for (const ReplayEntry& entry : entries) {
        positions.emplace(entry.key, entry.position);
    }
    return positions;
}

const Positions some = positionsOf({entryOf("/topic/A", 41), entryOf("/data/B", -3, "")});

bool isRefused(const std::string& text) {
    try {
        readPositions(text);
        return false;
    } catch (const DamagedPositions&) {
        return true;
    } catch (const NewerPositions&) {
        return true;
    }
}

std::string whatIsWrongWith(const std::string& text) {
    try {
        readPositions(text);
        return "nothing";
    } catch (const DamagedPositions& damaged) {
        return damaged.what();
    }
}

/// A text of the given lines, with a good checksum.
std::string sealed(const std::string& lines) {
    const std::string text = "sfstreaming positions 1\n" + lines;
    std::array<unsigned char, 32> digest{};
    BOOST_REQUIRE(
        EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    std::ostringstream out;
    out << text << "checksum " << std::hex << std::setfill('0');
    for (const unsigned char byte : digest) {
        out << std::setw(2) << static_cast<int>(byte);
    }
    out << "\n";
    return out.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(position_file_tests)

BOOST_AUTO_TEST_CASE(a_person_can_read_it) {
    const std::string lines =
        "00D1\t\t/data/B\t-3\t\t2026-12-31T23:59:59.999Z\n"
        "00D1\t\t/topic/A\t41\t2026-02-01T08:00:00.000Z\t2026-12-31T23:59:59.999Z\n";
    BOOST_TEST(writePositions(some) == sealed(lines));
    BOOST_TEST(writePositions({}) == sealed(""));
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read) {
    BOOST_TEST((readPositions(writePositions(some)) == some));
    BOOST_TEST(readPositions(writePositions({})).empty());
}

BOOST_AUTO_TEST_CASE(no_changed_byte_goes_unnoticed) {
    const std::string text = writePositions(some);
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int other = 1; other < 256; ++other) {
            std::string changed = text;
            changed[i] = static_cast<char>(changed[i] ^ other);
            if (!isRefused(changed)) {
                BOOST_ERROR("byte " << i << " changed by " << other << " was not noticed");
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(no_missing_or_added_byte_goes_unnoticed) {
    const std::string text = writePositions(some);
    for (std::size_t i = 0; i < text.size(); ++i) {
        BOOST_TEST(isRefused(text.substr(0, i)));
        BOOST_TEST(isRefused(text.substr(i + 1)));
        BOOST_TEST(isRefused(std::string(text).insert(i, 1, '\n')));
        BOOST_TEST(isRefused(std::string(text).insert(i, 1, '0')));
    }
    BOOST_TEST(isRefused(text + "\n"));
    BOOST_TEST(isRefused(text + text));
    BOOST_TEST(isRefused(std::string(text.size(), '\0')));
}

BOOST_AUTO_TEST_CASE(the_complaint_says_what_is_wrong) {
    const std::string text = writePositions(some);
    BOOST_TEST(whatIsWrongWith("") == "is empty");
    BOOST_TEST(whatIsWrongWith("sfstreaming") == "is cut off");
    BOOST_TEST(whatIsWrongWith("[settings]\nname=x\n") ==
               "does not begin as a file of positions does");
    BOOST_TEST(whatIsWrongWith(text.substr(0, 100)).starts_with("is cut off"));
    std::string edited = text;
    edited.replace(edited.find("\t41\t"), 4, "\t42\t");
    BOOST_TEST(whatIsWrongWith(edited) == "has been changed: its checksum is of other contents");
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_no_damage) {
    for (const char* const text :
         {"sfstreaming positions 2\n", "sfstreaming positions 10\nother\n"}) {
        BOOST_CHECK_THROW(readPositions(text), NewerPositions);
    }
    for (const char* const text : {"sfstreaming positions 0\n", "sfstreaming positions 1.1\n",
                                   "sfstreaming positions \n", "sfstreaming positions -2\n"}) {
        BOOST_CHECK_THROW(readPositions(text), DamagedPositions);
    }
}

BOOST_DATA_TEST_CASE(
    a_line_that_is_no_position_is_refused,
    boost::unit_test::data::make(std::vector<std::string>{
        "", "00D1\t\t/topic/A\t1\t", "00D1\t\t/topic/A\t1\t\t2026-01-01T00:00:00.000Z\t",
        "\t\t/topic/A\t1\t\t2026-01-01T00:00:00.000Z", "00D1\t\t\t1\t\t2026-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t-1\t\t2026-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t01x\t\t2026-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t9223372036854775808\t\t2026-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t2026-02-30T00:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t2026-01-01T24:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t2026-01-01T00:00:00.000z",
        "00D1\t\t/topic/A\t1\t\t2026-01-01 00:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t2026-01-01T00:00:00Z",
        "00D1\t\t/topic/A\t1\t\t99999999999-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t40000-01-01T00:00:00.000Z",
        "00D1\t\t/topic/A\t1\t\t2026--1-01T00:00:00.000Z", "00D1\t\t/topic/A\t1\t\tnow",
        "00D1\t\t/topic/A\r\t1\t\t2026-01-01T00:00:00.000Z"}),
    line) {
    BOOST_TEST(whatIsWrongWith(sealed(line + "\n")) == "has no position in line 2");
}

BOOST_AUTO_TEST_CASE(two_positions_of_one_key_are_refused) {
    const std::string line = "00D1\t\t/topic/A\t1\t\t2026-01-01T00:00:00.000Z\n";
    BOOST_TEST(whatIsWrongWith(sealed(line)) == "nothing");
    BOOST_TEST(whatIsWrongWith(sealed(line + line)) == "has no position in line 3");
}

BOOST_AUTO_TEST_SUITE_END()
