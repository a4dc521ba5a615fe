// SPDX-License-Identifier: MIT
// Continuations that run where their task is completed.
#pragma once

#include <pplx/pplxtasks.h>

namespace sfstreaming::internal {

/// For continuations that only look at a result and hand it on: they run on the thread that
/// completes the task, or at once if it is done, instead of being scheduled. They must be short,
/// and take no lock that the completing code may hold.
const pplx::task_options& inPlace();

}  // namespace sfstreaming::internal
