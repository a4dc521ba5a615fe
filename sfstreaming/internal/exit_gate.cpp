// SPDX-License-Identifier: MIT
// Keeps the library's own threads away from what the end of the process destroys.
#include "sfstreaming/internal/exit_gate.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>

namespace sfstreaming::internal {

namespace {

// A job that takes longer is the program's own, and does not hold up the end of its process.
constexpr auto kPatience = std::chrono::seconds(1);

// Jobs come and go by the thousand: they meet nothing but one counter until the gate is closed.
constexpr std::uint32_t kClosed = std::uint32_t{1} << 31;

struct Gate {
    /// How many jobs run, and kClosed once the process ends.
    std::atomic<std::uint32_t> jobs{0};
    std::mutex mutex;
    std::condition_variable left;  ///< told of each job that ends when the gate is closed
};

Gate& gate() {
    static auto& never = *new Gate;  // never destroyed: it is for the end of the process
    return never;
}

thread_local bool inJob = false;

void close() {
    std::unique_lock lock(gate().mutex);
    gate().jobs.fetch_or(kClosed);
    const std::uint32_t own = inJob ? 1 : 0;  // std::exit() may be called inside a job
    gate().left.wait_for(lock, kPatience, [own] { return (gate().jobs & ~kClosed) <= own; });
}

void leave() {
    if ((gate().jobs.fetch_sub(1) & kClosed) != 0) {
        // Not between the look of the one that waits and its sleep.
        const std::lock_guard lock(gate().mutex);
        gate().left.notify_all();
    }
}

bool enter() {
    if ((gate().jobs.fetch_add(1) & kClosed) != 0) {
        leave();
        return false;
    }
    return true;
}

}  // namespace

void guardProcessExit() {
    static const int registered = std::atexit(close);
    static_cast<void>(registered);
}

JobScope::JobScope() noexcept : mayRun_(enter()) {
    inJob = mayRun_;
}

JobScope::~JobScope() {
    if (!mayRun_) {
        return;
    }
    inJob = false;
    leave();
}

}  // namespace sfstreaming::internal
