// SPDX-License-Identifier: MIT
// The base of the library's own schedulers of tasks.
#pragma once

#include <pplx/pplxtasks.h>

namespace sfstreaming::internal {

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

/// pplx's interface has no virtual destructor; it is never destroyed through it.
struct TaskScheduler : pplx::scheduler_interface {
    virtual ~TaskScheduler() = default;
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

}  // namespace sfstreaming::internal
