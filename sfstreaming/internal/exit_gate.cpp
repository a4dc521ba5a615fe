// SPDX-License-Identifier: MIT
// Keeps the library's own threads away from what the end of the process destroys.
#include "sfstreaming/internal/exit_gate.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>

namespace sfstreaming::internal {

namespace {

// A job that takes longer is the program's own, and does not hold up the end of its process.
constexpr auto kPatience = std::chrono::seconds(1);

struct Gate {
    std::mutex mutex;
    std::condition_variable left;
    unsigned running = 0;
    bool closed = false;
};

Gate& gate() {
    static auto& never = *new Gate;  // never destroyed: it is for the end of the process
    return never;
}

thread_local bool inJob = false;

void close() {
    std::unique_lock lock(gate().mutex);
    gate().closed = true;
    const unsigned own = inJob ? 1 : 0;  // std::exit() may be called inside a job
    gate().left.wait_for(lock, kPatience, [own] { return gate().running <= own; });
}

bool enter() {
    const std::lock_guard lock(gate().mutex);
    if (gate().closed) {
        return false;
    }
    ++gate().running;
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
    const std::lock_guard lock(gate().mutex);
    --gate().running;
    if (gate().closed) {
        gate().left.notify_all();
    }
}

}  // namespace sfstreaming::internal
