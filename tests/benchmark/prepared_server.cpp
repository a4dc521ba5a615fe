// SPDX-License-Identifier: MIT
// The benchmark's server as a process of its own, so that its work is not counted as the client's.
#include "tests/benchmark/prepared_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include "tests/benchmark/compressed_replies.h"
#include "tests/benchmark/server_loop.h"
#include "tests/benchmark/tls.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{120};

void check(bool good, const char* what) {
    if (!good) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

}  // namespace

PreparedServer::PreparedServer(const ServerPlan& plan) : plan_(plan) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    check(listener >= 0, "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    check(bind(listener, generic, length) == 0, "bind");
    check(listen(listener, 4096) == 0, "listen");
    check(getsockname(listener, generic, &length) == 0, "getsockname");
    port_ = ntohs(address.sin_port);
    // Made here, or each server would make its own.
    caFile();
    if (plan.gzip) {
        compressedReplies(plan);
    }
    process_.emplace(
        "bench-server", [&] { ServerLoop(listener, plan_, *counters_, origin()).run(); }, kLimit);
    close(listener);
}

std::string PreparedServer::origin() const {
    return (plan_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::string PreparedServer::caFile() const {
    return plan_.tls ? certificateFile() : std::string();
}

double PreparedServer::cpuSeconds() const {
    clockid_t clock{};
    timespec time{};
    const int error = clock_getcpuclockid(process_->id(), &clock);
    if (error != 0 || clock_gettime(clock, &time) != 0) {
        throw std::runtime_error("the benchmark's server has ended");
    }
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace sfstreaming::benchmark
