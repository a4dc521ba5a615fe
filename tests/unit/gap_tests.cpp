// SPDX-License-Identifier: MIT
// Why events may be missing, in words.
#include <boost/test/unit_test.hpp>
#include <set>

#include "sfstreaming/gap.h"

using namespace sfstreaming;

BOOST_AUTO_TEST_SUITE(gap_tests)

BOOST_AUTO_TEST_CASE(every_reason_has_words_of_its_own) {
    std::set<std::string> words;
    for (const GapReason reason :
         {GapReason::PositionRejected, GapReason::NoPosition, GapReason::PollFailed}) {
        words.insert(toString(reason));
    }
    BOOST_TEST(words.size() == 3U);
    BOOST_TEST(words.count("?") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
