// SPDX-License-Identifier: MIT
// The end of a test: nothing of the library is left running.
#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include <pplx/pplxtasks.h>

#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

/// Waits until everything that pplx's pool had to do has been done.
inline void drainPool() {
    // Twice: what runs now may post once more.
    for (int i = 0; i < 2; ++i) {
        const pplx::task_completion_event<void> reached;
        pplx::get_ambient_scheduler()->schedule(
            [](void* parameter) {
                const std::unique_ptr<pplx::task_completion_event<void>> event(
                    static_cast<pplx::task_completion_event<void>*>(parameter));
                event->set();
            },
            new pplx::task_completion_event<void>(reached));
        pplx::task<void>(reached).wait();
    }
}

/// Whether all other owners of `transport`, the sessions of clients among them, let go of it before
/// the deadline. Without it the process might end in the middle of their work.
template <typename Transport>
bool isLetGoOf(const std::shared_ptr<Transport>& transport) {
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (transport.use_count() > 1) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    drainPool();
    return true;
}

}  // namespace sfstreaming::testing
