// SPDX-License-Identifier: MIT
// Rows: many clients of a process sign in at once.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tests/benchmark/library_client.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

namespace {

// Whatever the number of clients.
constexpr double kMostForSignIn = 100;

void measure(std::size_t count, Contestant who, const PreparedServer& server, Measurement& result) {
    skipCertificateBundle();
    const ConnectedApp app{"3MVG9example", "secret", server.origin()};
    const PasswordCredentials credentials{"integration@acme.example", "password+token"};
    Completion completion;
    std::vector<std::shared_ptr<PasswordStreamingClient>> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(makeClient<PasswordStreamingClient>(
            app, credentials, clientOptions(engineOf(who), server.caFile())));
        completion.watch(*clients.back());
    }
    std::vector<double> milliseconds(count);
    std::vector<pplx::task<void>> tasks;
    UsageWindow window(server);
    window.begin();
    const auto begin = steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        tasks.push_back(clients[i]->start().then([&milliseconds, begin, i] {
            milliseconds[i] =
                std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count();
        }));
    }
    for (const auto& task : tasks) {
        task.get();
    }
    window.end();
    const ServerCounters& counters = server.counters();
    const double cpu = window.userSeconds() + window.systemSeconds();
    std::sort(milliseconds.begin(), milliseconds.end());
    result.values = {window.seconds() * 1e3,
                     percentile(milliseconds, 0.5),
                     cpu / static_cast<double>(count) * 1e3,
                     static_cast<double>(counters.mostSignInConnections),
                     static_cast<double>(counters.mostConnections),
                     static_cast<double>(counters.connections)};
    result.server = window.serverLoad();
    result.hasServerLoad = true;
    tasks.clear();
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
    Row row;
    row.name = tls ? "sign-in-1000-tls" : "sign-in-1000";
    row.title = std::to_string(count) + " clients sign in at once" + (tls ? ", TLS" : "");
    row.metrics = {{"until all are connected", "ms", 0, {}},
                   {"until half of them are", "ms", 0, {}},
                   {"CPU per client", "ms", 2, {}},
                   {"sign-in connections at once", "", 0, Goal{Goal::Kind::AtMost, kMostForSignIn}},
                   {"connections at once", "", 0, {}},
                   {"connections in all", "", 0, {}}};
    row.plan.policy = PollPolicy::Hold;
    row.plan.tls = tls;
    row.measure = [count](Contestant who, const PreparedServer& server, Measurement& result) {
        measure(count, who, server, result);
    };
    return row;
}

}  // namespace

std::vector<Row> signInRows(double scale) {
    const auto count = static_cast<std::size_t>(std::ceil(1000 * scale));
    return {makeRow(count, false), makeRow(count, true)};
}

}  // namespace sfstreaming::benchmark
