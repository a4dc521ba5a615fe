// SPDX-License-Identifier: MIT
// Rows: clients that only hold their poll. Reads /proc.
#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/benchmark/library_client.h"
#include "tests/benchmark/rows.h"

namespace sfstreaming::benchmark {

namespace {

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

void measure(std::size_t count, const PreparedServer& server, Measurement& result) {
    const double memoryBefore = ownStatus("VmRSS");
    const auto begin = steady_clock::now();
    UsageWindow window(server);
    window.begin();
    Completion completion;
    std::vector<std::shared_ptr<LibraryClient>> clients;
    std::vector<pplx::task<void>> tasks;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(makeClient<LibraryClient>(server.port()));
        completion.watch(*clients.back());
        clients.back()->addEventObserver([](const Event&) {});
        tasks.push_back(clients.back()->start());
    }
    for (std::size_t i = 0; i < count; ++i) {
        tasks[i].get();
        auto subscribed = clients[i]->subscribe(kChannel);
        tasks[i] = subscribed.then([](const Message&) {});
        subscribed = {};
    }
    for (const auto& task : tasks) {
        task.get();
    }
    tasks = {};
    const auto deadline = steady_clock::now() + std::chrono::seconds(20);
    while (server.counters().heldPolls < count) {
        if (steady_clock::now() > deadline) {
            throw std::runtime_error("not all clients hold their poll in time");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    window.end();
    const double clientsDouble = static_cast<double>(count);
    const double memory = ownStatus("VmRSS") - memoryBefore;
    const double cpu = window.userSeconds() + window.systemSeconds();
    result.values = {memory,
                     memory / clientsDouble,
                     ownStatus("Threads"),
                     static_cast<double>(server.counters().connections) / clientsDouble,
                     std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count(),
                     cpu / clientsDouble * 1e3};
    for (const auto& client : clients) {
        tasks.push_back(client->stop());
    }
    for (const auto& task : tasks) {
        task.get();
    }
    completion.succeed();
    completion.wait(std::chrono::seconds(0));  // throws if a client met an error
}

}  // namespace

std::vector<Row> idleRows() {
    std::vector<Row> rows;
    for (const std::size_t count : {1, 100, 1000}) {
        Row row;
        row.name = "idle-" + std::to_string(count);
        row.title = std::to_string(count) + (count == 1 ? " idle client" : " idle clients") +
                    " in a process";
        row.metrics = {{"memory", "KB", 0},         {"memory per client", "KB", 1},
                       {"threads", "", 0},          {"connections per client", "", 2},
                       {"until all poll", "ms", 0}, {"CPU to start a client", "ms", 2}};
        row.contestants = {Contestant::Library};
        row.plan.policy = PollPolicy::Hold;
        row.measure = [count](Contestant, const PreparedServer& server, Measurement& result) {
            measure(count, server, result);
        };
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace sfstreaming::benchmark
