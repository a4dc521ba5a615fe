// SPDX-License-Identifier: MIT
// Small tools for tasks and their failures.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include <pplx/pplxtasks.h>

#include "sfstreaming/internal/in_place.h"

namespace sfstreaming::internal {

/// Makes it harmless to drop `task`: pplx ends the process for a failure that nobody looks at.
template <typename T>
pplx::task<T> observed(pplx::task<T> task) {
    task.then(
        [](const pplx::task<T>& done) {
            try {
                done.get();
            } catch (...) {
            }
        },
        inPlace());
    return task;
}

/// what() of the failure; empty for none.
std::string describeError(const std::exception_ptr& error);

}  // namespace sfstreaming::internal
