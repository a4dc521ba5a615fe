// SPDX-License-Identifier: MIT
/// @file
/// The entry of each test executable; the build gives it its name.
#define BOOST_TEST_MODULE SFSTREAMING_TEST_MODULE
#include <boost/test/unit_test.hpp>
