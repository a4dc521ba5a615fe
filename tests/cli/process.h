// SPDX-License-Identifier: MIT
// Runs a program as a shell would, and looks at what it writes. POSIX.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace sfstreaming::testing {

using Environment = std::map<std::string, std::string>;

/// A child process. Of the variables of the parent it gets PATH only.
class Process {
public:
    enum class Output {
        Pipes,     ///< standard output and standard error are two pipes
        Unread,    ///< the same, but nobody reads standard output
        Terminal,  ///< both are one terminal, which counts as standard output here
    };

    /// @param arguments  the program first
    Process(std::vector<std::string> arguments, const Environment& environment,
            Output output = Output::Pipes, const std::string& input = {});
    /// Kills the child if it still runs.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void signal(int number);
    /// Closes the reading end of standard output.
    void abandonOutput();

    /// What was written so far.
    std::string output() const;
    std::string error() const;
    /// The lines of output() that are complete.
    std::vector<std::string> lines() const;
    bool waitForOutput(const std::function<bool(const std::string&)>& condition);
    bool waitForOutput(const std::string& part);
    bool waitForError(const std::string& part);

    /// Waits for the end, with a deadline after which the child is killed.
    /// @return its exit code; minus the signal that killed it
    int wait();

private:
    bool waitFor(const std::function<bool()>& condition);
    void read(int descriptor, std::string& text, const std::atomic<bool>& abandoned);
    void joinReaders();

    pid_t pid_ = -1;
    int outputEnd_ = -1;
    int errorEnd_ = -1;
    int status_ = 0;
    bool ended_ = false;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;
    std::string error_;
    std::atomic<bool> outputAbandoned_ = false;
    const std::atomic<bool> never_ = false;
    std::thread outputReader_;
    std::thread errorReader_;
};

}  // namespace sfstreaming::testing
