// SPDX-License-Identifier: MIT
// Ctrl-C and its relatives; one implementation a system.
#pragma once

#include <chrono>
#include <functional>

namespace sfstreaming::cli {

/// While it lives, the first Ctrl-C (or request to terminate) calls `onInterrupt`. The second ends
/// the process at once with kExitFailure, and so do two seconds, should the process still be there
/// because nobody takes its output. One at a time; to be made before any other thread.
/// Thread: `onInterrupt` is called on a thread of its own.
class InterruptHandler {
public:
    explicit InterruptHandler(std::function<void()> onInterrupt);
    ~InterruptHandler();
    InterruptHandler(const InterruptHandler&) = delete;
    InterruptHandler& operator=(const InterruptHandler&) = delete;
};

/// Ends the process with `exitCode` if it is still there after `bound`: a blocked stream or a
/// thread that waits for the network cannot hold it up.
void boundExit(int exitCode, std::chrono::milliseconds bound);

}  // namespace sfstreaming::cli
