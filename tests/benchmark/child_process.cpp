// SPDX-License-Identifier: MIT
// Processes of the benchmark's own, and memory they share. Linux.
#include "tests/benchmark/child_process.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>

namespace sfstreaming::benchmark {

ChildProcess::ChildProcess(const char* name, const std::function<void()>& work,
                           std::chrono::seconds limit) {
    std::fflush(nullptr);  // or the child would print what is buffered once more
    id_ = fork();
    if (id_ < 0) {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (id_ > 0) {
        return;
    }
    pthread_setname_np(pthread_self(), name);  // threads begin with the name of their maker
    alarm(static_cast<unsigned>(limit.count()));
    int status = 0;
    try {
        work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        status = 1;
    }
    // Neither the parent's destructors nor its exit handlers are the child's business.
    _exit(status);
}

ChildProcess::~ChildProcess() {
    if (id_ > 0) {
        kill(id_, SIGKILL);
        join();
    }
}

std::string ChildProcess::join() {
    int status = 0;
    const pid_t id = std::exchange(id_, -1);
    while (waitpid(id, &status, 0) < 0) {
        if (errno != EINTR) {
            return "waitpid failed";
        }
    }
    if (WIFSIGNALED(status)) {
        return WTERMSIG(status) == SIGALRM
                   ? "was ended because it took too long"
                   : "was ended by signal " + std::to_string(WTERMSIG(status));
    }
    return WEXITSTATUS(status) == 0 ? std::string()
                                    : "ended with " + std::to_string(WEXITSTATUS(status));
}

}  // namespace sfstreaming::benchmark
