// SPDX-License-Identifier: MIT
// A process that does one thing beside the test. POSIX.
#include "tests/support/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace sfstreaming::testing {

ChildProcess::ChildProcess(const std::function<bool(int pipe)>& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    std::fflush(nullptr);  // or the child would print what is buffered once more
    id_ = fork();
    if (id_ < 0) {
        const int error = errno;
        close(ends[0]);
        close(ends[1]);
        throw std::system_error(error, std::generic_category(), "fork");
    }
    if (id_ > 0) {
        close(ends[1]);
        pipe_ = ends[0];
        return;
    }
    close(ends[0]);
    alarm(60);  // should the test be gone
    bool good = false;
    try {
        good = work(ends[1]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "in the child: %s\n", error.what());
    }
    _exit(good ? 0 : 1);
}

ChildProcess::~ChildProcess() {
    kill();
    close(pipe_);
}

bool ChildProcess::waitForByte() const {
    char byte = 0;
    ssize_t count = 0;
    do {
        count = read(pipe_, &byte, 1);
    } while (count < 0 && errno == EINTR);
    return count == 1;
}

void ChildProcess::kill() {
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        join();
    }
}

bool ChildProcess::join() {
    int status = 0;
    const pid_t id = std::exchange(id_, -1);
    while (waitpid(id, &status, 0) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool tellParent(int pipe) {
    return write(pipe, "x", 1) == 1;
}

}  // namespace sfstreaming::testing
