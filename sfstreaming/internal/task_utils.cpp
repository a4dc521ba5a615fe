// SPDX-License-Identifier: MIT
// Small tools for tasks and their failures.
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

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
