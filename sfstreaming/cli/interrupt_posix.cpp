// SPDX-License-Identifier: MIT
// Ctrl-C on POSIX systems: signals are blocked everywhere and awaited by one thread.
#include "sfstreaming/cli/interrupt.h"

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <signal.h>

#include "sfstreaming/cli/exit_code.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kInterruptBound = std::chrono::seconds(2);

// Never destroyed: the waiting thread may outlive main().
struct Waiting {
    std::mutex mutex;
    std::function<void()> onInterrupt;
    bool interrupted = false;
};

Waiting& waiting() {
    static auto* const state = new Waiting;
    return *state;
}

bool isIgnored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void waitForSignals(sigset_t signals) {
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) {
            continue;
        }
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
    }
}

}  // namespace

InterruptHandler::InterruptHandler(std::function<void()> onInterrupt) {
    {
        const std::lock_guard lock(waiting().mutex);
        waiting().onInterrupt = std::move(onInterrupt);
    }
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        // Whoever started the process, e.g. nohup, may have had it ignore a signal.
        if (!isIgnored(signal)) {
            sigaddset(&signals, signal);
        }
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread(waitForSignals, signals).detach();
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
