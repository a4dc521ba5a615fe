// SPDX-License-Identifier: MIT
// Points in time as Salesforce writes them.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "sfstreaming/timestamp.h"

using namespace sfstreaming;
namespace data = boost::unit_test::data;

namespace {

struct Sample {
    std::string text;
    long long milliseconds;  ///< since 1970; -1: no time
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.text;
}

const Sample kSamples[] = {
    {"2026-09-22T14:15:16.789Z", 1790086516789},
    {"2026-09-22T14:15:16Z", 1790086516000},
    {"2026-09-22T14:15:16.7Z", 1790086516700},
    {"2026-09-22T14:15:16.789123Z", 1790086516789},
    {"2026-09-22T14:15:16.789+0000", 1790086516789},
    {"2026-09-22T16:15:16.789+02:00", 1790086516789},
    {"2026-09-22T12:45:16.789-0130", 1790086516789},
    {"1970-01-01T00:00:00Z", 0},
    {"2024-02-29T23:59:59.999Z", 1709251199999},
    {"1790086516789", 1790086516789},
    {"0", 0},
    {"", -1},
    {"now", -1},
    {"2026-02-29T00:00:00Z", -1},
    {"2026-13-01T00:00:00Z", -1},
    {"2026-09-22T24:00:00Z", -1},
    {"2026-09-22T14:15:16", -1},
    {"2026-09-22T14:15:16Zjunk", -1},
    {"2026-09-22 14:15:16Z", -1},
    {"9999-12-31T23:59:59Z", -1},
    {"0001-01-01T00:00:00Z", -1},
    {"99999999999999999", -1},
    {"12a", -1},
    {"2026-05-04", -1},
    {"-5", -1},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(timestamp_tests)

BOOST_DATA_TEST_CASE(forms_of_salesforce_are_read_and_nothing_else, data::make(kSamples), sample) {
    const auto time = parseTimestamp(sample.text);
    const long long read =
        time ? std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch())
                   .count()
             : -1;
    BOOST_TEST(read == sample.milliseconds);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    using std::chrono::milliseconds;
    for (const long long count :
         {0LL, 1LL, -1LL, -86400001LL, 1798761599999LL, 951782400000LL, 9000000000000LL}) {
        const std::chrono::system_clock::time_point time{milliseconds(count)};
        BOOST_TEST((parseTimestamp(formatTimestamp(time)) == time), count);
    }
    BOOST_TEST(formatTimestamp(std::chrono::system_clock::time_point(
                   milliseconds(1790086516789) + std::chrono::microseconds(999))) ==
               "2026-09-22T14:15:16.789Z");
}

BOOST_AUTO_TEST_SUITE_END()
