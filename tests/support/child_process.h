// SPDX-License-Identifier: MIT
// A process that does one thing beside the test. POSIX.
#pragma once

#include <functional>

#include <sys/types.h>

namespace sfstreaming::testing {

/// A child that calls a function and ends, without the test's destructors and exit handlers.
class ChildProcess {
public:
    /// @param work  gets the end of a pipe to write to; a throw or `false` is a failure
    explicit ChildProcess(const std::function<bool(int pipe)>& work);
    /// Kills it if need be.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// What the child writes to its pipe; at the end of it when it has ended.
    int pipe() const noexcept { return pipe_; }
    /// Waits until the child has written a byte. @return false if it has ended instead
    bool waitForByte() const;
    /// By SIGKILL, and waits until it is gone.
    void kill();
    /// Waits until it ends by itself. @return whether all was well
    bool join();

private:
    pid_t id_ = -1;
    int pipe_ = -1;
};

/// In the child: lets the parent's waitForByte() return.
bool tellParent(int pipe);

}  // namespace sfstreaming::testing
