// SPDX-License-Identifier: MIT
// Runs a program as a shell would, and looks at what it writes. POSIX.
#include "tests/cli/process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

namespace {

constexpr auto kPollInterval = std::chrono::milliseconds(5);

constexpr int kMostDescriptors = 1024;

struct Pipe {
    int readEnd = -1;
    int writeEnd = -1;

    Pipe() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipe");
        }
        readEnd = ends[0];
        writeEnd = ends[1];
    }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) {
        result.push_back(word.data());
    }
    result.push_back(nullptr);
    return result;
}

}  // namespace

Process::Process(std::vector<std::string> arguments, const Environment& environment, Output output,
                 const std::string& input) {
    std::vector<std::string> variables{"PATH=" + std::string(std::getenv("PATH"))};
    for (const auto& [name, value] : environment) {
        variables.push_back(name + "=" + value);
    }
    const auto argv = pointers(arguments);
    const auto envp = pointers(variables);
    const Pipe in;
    int out = -1;
    int err = -1;
    int childOut = -1;
    int childErr = -1;
    if (output == Output::Terminal) {
        winsize size{24, 100, 0, 0};
        if (openpty(&out, &childOut, nullptr, nullptr, &size) != 0) {
            throw std::runtime_error("no terminal");
        }
        fcntl(out, F_SETFD, FD_CLOEXEC);
        childErr = childOut;
    } else {
        const Pipe first;
        const Pipe second;
        out = first.readEnd;
        childOut = first.writeEnd;
        err = second.readEnd;
        childErr = second.writeEnd;
    }
    pid_ = fork();
    if (pid_ == 0) {
        dup2(in.readEnd, STDIN_FILENO);
        dup2(childOut, STDOUT_FILENO);
        dup2(childErr, STDERR_FILENO);
        for (int other = STDERR_FILENO + 1; other < kMostDescriptors; ++other) {
            close(other);  // the connections of an emulator in this process, for example
        }
        execve(argv[0], argv.data(), envp.data());
        _exit(127);
    }
    close(in.readEnd);
    close(childOut);
    if (childErr != childOut) {
        close(childErr);
    }
    if (!input.empty() &&
        ::write(in.writeEnd, input.data(), input.size()) != static_cast<ssize_t>(input.size())) {
        throw std::runtime_error("the input was not taken");
    }
    close(in.writeEnd);
    outputEnd_ = out;
    errorEnd_ = err;
    if (output != Output::Unread) {
        outputReader_ = std::thread([this] { read(outputEnd_, output_, outputAbandoned_); });
    }
    if (errorEnd_ >= 0) {
        errorReader_ = std::thread([this] { read(errorEnd_, error_, never_); });
    }
}

Process::~Process() {
    if (!ended_) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    joinReaders();
    for (const int end : {outputEnd_, errorEnd_}) {
        if (end >= 0) {
            close(end);
        }
    }
}

void Process::read(int descriptor, std::string& text, const std::atomic<bool>& abandoned) {
    while (!abandoned) {
        pollfd state{descriptor, POLLIN, 0};
        if (poll(&state, 1, static_cast<int>(kPollInterval.count())) == 0) {
            continue;
        }
        char block[65536];
        const ssize_t count = ::read(descriptor, block, sizeof block);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return;
        }
        const std::lock_guard lock(mutex_);
        text.append(block, static_cast<std::size_t>(count));
        changed_.notify_all();
    }
}

void Process::joinReaders() {
    for (std::thread* reader : {&outputReader_, &errorReader_}) {
        if (reader->joinable()) {
            reader->join();
        }
    }
}

void Process::abandonOutput() {
    outputAbandoned_ = true;
    if (outputReader_.joinable()) {
        outputReader_.join();
    }
    close(std::exchange(outputEnd_, -1));
}

void Process::signal(int number) {
    kill(pid_, number);
}

std::string Process::output() const {
    const std::lock_guard lock(mutex_);
    return output_;
}

std::string Process::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

std::vector<std::string> Process::lines() const {
    const std::string text = output();
    std::vector<std::string> result;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        result.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

bool Process::waitFor(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kDeadline, condition);
}

bool Process::waitForOutput(const std::function<bool(const std::string&)>& condition) {
    return waitFor([&] { return condition(output_); });
}

bool Process::waitForOutput(const std::string& part) {
    return waitFor([&] { return output_.find(part) != std::string::npos; });
}

bool Process::waitForError(const std::string& part) {
    return waitFor([&] { return error_.find(part) != std::string::npos; });
}

int Process::wait() {
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (!ended_) {
        const pid_t ended = waitpid(pid_, &status_, WNOHANG);
        if (ended == pid_) {
            ended_ = true;
        } else if (std::chrono::steady_clock::now() > deadline) {
            kill(pid_, SIGKILL);
            waitpid(pid_, &status_, 0);
            ended_ = true;
        } else {
            std::this_thread::sleep_for(kPollInterval);
        }
    }
    // All that was written has been read when the pipes are at their end.
    joinReaders();
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
}

}  // namespace sfstreaming::testing
