// SPDX-License-Identifier: MIT
// What happens between two moments: time, CPU of this process, and what the server did.
#include "tests/benchmark/usage_window.h"

#include <sys/resource.h>

#include <algorithm>

namespace sfstreaming::benchmark {

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

rusage ownUsage() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

}  // namespace

void UsageWindow::begin() {
    const rusage usage = ownUsage();
    user_ = benchmark::seconds(usage.ru_utime);
    system_ = benchmark::seconds(usage.ru_stime);
    serverCpu_ = server_.cpuSeconds();
    requests_ = server_.counters().requests;
    waits_ = server_.counters().waits;
    begin_ = steady_clock::now();
}

void UsageWindow::end() {
    end_ = steady_clock::now();
    const rusage usage = ownUsage();
    user_ = benchmark::seconds(usage.ru_utime) - user_;
    system_ = benchmark::seconds(usage.ru_stime) - system_;
    serverCpu_ = server_.cpuSeconds() - serverCpu_;
    requests_ = server_.counters().requests - requests_;
    waits_ = server_.counters().waits - waits_;
}

double UsageWindow::seconds() const {
    return std::chrono::duration<double>(end_ - begin_).count();
}

ServerLoad UsageWindow::serverLoad() const {
    ServerLoad load;
    load.cpuShare = serverCpu_ / seconds();
    load.waitedShare =
        static_cast<double>(waits_) / static_cast<double>(std::max<std::uint64_t>(requests_, 1));
    load.connections = static_cast<double>(server_.counters().connections);
    return load;
}

}  // namespace sfstreaming::benchmark
