// SPDX-License-Identifier: MIT
// Lets pplx's pool finish before the process ends: what it never gets to run is a leak.
#include <boost/test/unit_test.hpp>

#include "tests/support/settle.h"

namespace {

struct DrainPoolAtEnd {
    ~DrainPoolAtEnd() { sfstreaming::testing::drainPool(); }
};

}  // namespace

BOOST_TEST_GLOBAL_FIXTURE(DrainPoolAtEnd);
