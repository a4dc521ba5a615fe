// SPDX-License-Identifier: MIT
// Rows: clients that only hold their poll. Reads /proc.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/benchmark/library_client.h"
#include "tests/benchmark/prepared_reply.h"
#include "tests/benchmark/rows.h"

namespace sfstreaming::benchmark {

namespace {

using Clients = std::vector<std::shared_ptr<LibraryClient>>;

/// A number of /proc/self/status.
double ownStatus(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.compare(0, name.size(), name) == 0) {
            return std::stod(line.substr(name.size() + 1));
        }
    }
    throw std::runtime_error("/proc/self/status does not tell " + name);
}

/// Starts clients until there are `count`, all at once, and waits until each holds its poll.
void startUpTo(std::size_t count, Contestant who, const PreparedServer& server,
               Completion& completion, Clients& clients) {
    const std::size_t first = clients.size();
    std::vector<pplx::task<void>> tasks;
    for (std::size_t i = first; i < count; ++i) {
        clients.push_back(makeLibraryClient(server, who));
        completion.watch(*clients.back());
        clients.back()->addEventObserver([](const Event&) {});
        tasks.push_back(clients.back()->start());
    }
    for (std::size_t i = first; i < count; ++i) {
        tasks[i - first].get();
        auto subscribed = clients[i]->subscribe(kChannel);
        tasks[i - first] = subscribed.then([](const Message&) {});
        subscribed = {};
    }
    for (const auto& task : tasks) {
        task.get();
    }
    const auto deadline = steady_clock::now() + std::chrono::seconds(20);
    while (server.counters().heldPolls < count) {
        if (steady_clock::now() > deadline) {
            throw std::runtime_error("not all clients hold their poll in time");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void measure(std::size_t count, Contestant who, const PreparedServer& server, Measurement& result) {
    skipCertificateBundle();
    const double memoryOfNone = ownStatus("VmRSS");
    Completion completion;
    Clients clients;
    clients.reserve(count);
    startUpTo(1, who, server, completion, clients);
    const double memoryOfFirst = ownStatus("VmRSS") - memoryOfNone;
    UsageWindow window(server);
    window.begin();
    startUpTo(count, who, server, completion, clients);
    window.end();
    const double memory = ownStatus("VmRSS") - memoryOfNone;
    const auto all = static_cast<double>(count);
    const double others = all - 1;
    const double cpu = window.userSeconds() + window.systemSeconds();
    result.values = {memory / all,
                     (memory - memoryOfFirst) / others,
                     memoryOfFirst,
                     ownStatus("Threads"),
                     static_cast<double>(server.counters().connections) / all,
                     window.seconds() * 1e3,
                     cpu / others * 1e3};
    std::vector<pplx::task<void>> tasks;
    for (const auto& client : clients) {
        tasks.push_back(client->stop());
    }
    for (const auto& task : tasks) {
        task.get();
    }
    completion.succeed();
    completion.wait(std::chrono::seconds(0));  // throws if a client met an error
}

Row makeRow(std::size_t count, bool tls) {
    constexpr double kMostKilobytes = 30;
    constexpr double kMostKilobytesTls = 120;
    Row row;
    row.name = tls ? "idle-1000-tls" : "idle-1000";
    row.title = std::to_string(count) + " idle clients in a process" + (tls ? ", TLS" : "");
    const Goal memory{Goal::Kind::AtMost, tls ? kMostKilobytesTls : kMostKilobytes};
    row.metrics = {
        {"memory per client", "KB", 1, memory}, {"memory per client but the first", "KB", 1, {}},
        {"memory of the first", "KB", 0, {}},   {"threads", "", 0, Goal{Goal::Kind::AtMost, 8}},
        {"connections per client", "", 2, {}},  {"until all others poll", "ms", 0, {}},
        {"CPU to start a client", "ms", 2, {}}};
    row.plan.policy = PollPolicy::Hold;
    row.plan.tls = tls;
    row.measure = [count](Contestant who, const PreparedServer& server, Measurement& result) {
        measure(count, who, server, result);
    };
    return row;
}

}  // namespace

std::vector<Row> idleRows(double scale) {
    const auto count = static_cast<std::size_t>(std::ceil(1000 * scale));
    return {makeRow(count, false), makeRow(count, true)};
}

}  // namespace sfstreaming::benchmark
