// SPDX-License-Identifier: MIT
// Failures in words, and tasks that may be dropped.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/task_utils.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

BOOST_AUTO_TEST_SUITE(task_utils_tests)

BOOST_AUTO_TEST_CASE(failure_is_described_whatever_was_thrown) {
    BOOST_TEST(describeError(nullptr) == "");
    BOOST_TEST(describeError(std::make_exception_ptr(UsageError("wrong"))) == "wrong");
    BOOST_TEST(describeError(std::make_exception_ptr(std::runtime_error("odd"))) == "odd");
    BOOST_TEST(describeError(std::make_exception_ptr(5)) ==
               "an exception that is no std::exception");
}

BOOST_AUTO_TEST_CASE(observed_task_may_be_dropped) {
    observed(pplx::task_from_exception<int>(UsageError("wrong")));
    const pplx::task_completion_event<void> event;
    observed(pplx::task<void>(event));
    event.set_exception(UsageError("wrong"));
}

BOOST_AUTO_TEST_CASE(observed_task_is_still_the_same_task) {
    BOOST_TEST(observed(pplx::task_from_result(41)).get() == 41);
    BOOST_CHECK_THROW(observed(pplx::task_from_exception<int>(UsageError("wrong"))).get(),
                      UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
