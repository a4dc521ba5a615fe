// SPDX-License-Identifier: MIT
// Small tools for tasks and their failures.
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

const pplx::task<void>& doneTask() {
    // Never destroyed: threads may still run while the process ends.
    static const auto* const done = new pplx::task<void>(pplx::task_from_result());
    return *done;
}

std::string describeError(const std::exception_ptr& error) {
    if (!error) {
        return {};
    }
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& failure) {
        return failure.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace sfstreaming::internal
