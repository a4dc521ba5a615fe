// SPDX-License-Identifier: MIT
// Ctrl-C on Windows: a handler of the console.
#include "sfstreaming/cli/interrupt.h"

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <windows.h>

#include "sfstreaming/cli/exit_code.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kInterruptBound = std::chrono::seconds(2);

// Never destroyed: the console may call at any time.
struct Waiting {
    std::mutex mutex;
    std::function<void()> onInterrupt;
    bool interrupted = false;
};

Waiting& waiting() {
    static auto* const state = new Waiting;
    return *state;
}

BOOL WINAPI onConsoleEvent(DWORD event) {
    std::function<void()> onInterrupt;
    {
        const std::lock_guard lock(waiting().mutex);
        if (!waiting().onInterrupt || std::exchange(waiting().interrupted, true)) {
            std::_Exit(kExitFailure);
        }
        onInterrupt = waiting().onInterrupt;
    }
    boundExit(kExitFailure, kInterruptBound);
    onInterrupt();
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
        // The window is being closed: the system ends the process as soon as this returns.
        std::this_thread::sleep_for(kInterruptBound);
    }
    return TRUE;
}

}  // namespace

InterruptHandler::InterruptHandler(std::function<void()> onInterrupt) {
    {
        const std::lock_guard lock(waiting().mutex);
        waiting().onInterrupt = std::move(onInterrupt);
    }
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

InterruptHandler::~InterruptHandler() {
    const std::lock_guard lock(waiting().mutex);
    waiting().onInterrupt = nullptr;
}

void boundExit(int exitCode, std::chrono::milliseconds bound) {
    std::thread([exitCode, bound] {
        std::this_thread::sleep_for(bound);
        std::_Exit(exitCode);
    }).detach();
}

}  // namespace sfstreaming::cli
