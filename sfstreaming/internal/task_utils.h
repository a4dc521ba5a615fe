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

/// The same for all tasks of an event that has just failed. Cheaper than a continuation that waits
/// for a failure which mostly does not come.
template <typename T>
void observeFailure(const pplx::task_completion_event<T>& event) {
    try {
        pplx::task<T>(event).get();
    } catch (...) {
    }
}

/// A task that is done.
const pplx::task<void>& doneTask();

/// what() of the failure; empty for none.
std::string describeError(const std::exception_ptr& error);

}  // namespace sfstreaming::internal
