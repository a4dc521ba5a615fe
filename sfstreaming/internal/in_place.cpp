// SPDX-License-Identifier: MIT
// Continuations that run where their task is completed.
#include "sfstreaming/internal/in_place.h"

#include <memory>

#include "sfstreaming/internal/task_scheduler.h"

namespace sfstreaming::internal {

namespace {

class InPlaceScheduler final : public TaskScheduler {
public:
    void schedule(pplx::TaskProc_t procedure, void* parameter) override { procedure(parameter); }
};

}  // namespace

const pplx::task_options& inPlace() {
    // Never destroyed: the engine's threads may still run while the process ends.
    static const auto& options =
        *new pplx::task_options(pplx::scheduler_ptr(std::make_shared<InPlaceScheduler>()));
    return options;
}

}  // namespace sfstreaming::internal
