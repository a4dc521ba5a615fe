// SPDX-License-Identifier: MIT
// Levels, and the console logger's choice of them.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/logger.h"

using namespace sfstreaming;

namespace {

constexpr LogLevel kLevels[] = {LogLevel::Error, LogLevel::Warning, LogLevel::Info, LogLevel::Debug,
                                LogLevel::Trace};

}  // namespace

BOOST_AUTO_TEST_SUITE(logger_tests)

BOOST_AUTO_TEST_CASE(levels_have_names) {
    BOOST_TEST(toString(LogLevel::Error) == "error");
    BOOST_TEST(toString(LogLevel::Warning) == "warn");
    BOOST_TEST(toString(LogLevel::Info) == "info");
    BOOST_TEST(toString(LogLevel::Debug) == "debug");
    BOOST_TEST(toString(LogLevel::Trace) == "trace");
}

BOOST_AUTO_TEST_CASE(console_logger_takes_its_level_and_the_graver_ones) {
    for (const LogLevel chosen : kLevels) {
        const auto logger = makeConsoleLogger(chosen);
        for (const LogLevel level : kLevels) {
            BOOST_TEST(logger->isEnabled(level) == (level <= chosen));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
