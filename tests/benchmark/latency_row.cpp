// SPDX-License-Identifier: MIT
// Rows: how long one event takes from the server's write to the observer.
#include <algorithm>
#include <cmath>

#include "tests/benchmark/event_sequence.h"
#include "tests/benchmark/floor_client.h"
#include "tests/benchmark/library_client.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{40};
constexpr std::uint64_t kWarmUp = 20;

/// Compares the time of arrival with the time of sending. Thread: one at a time.
class Latencies {
public:
    explicit Latencies(const PreparedServer& server) : server_(server) {}

    void add(std::int64_t replayId) {
        const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
            steady_clock::now().time_since_epoch());
        const auto number = static_cast<std::size_t>(replayId - kFirstReplayId);
        if (number >= kWarmUp) {
            const auto sent = server_.counters().sendTimes.at(number).load();
            microseconds_.push_back(static_cast<double>(now.count() - sent) / 1e3);
        }
    }

    std::vector<double> sorted() const {
        std::vector<double> result = microseconds_;
        std::sort(result.begin(), result.end());
        return result;
    }

private:
    const PreparedServer& server_;
    std::vector<double> microseconds_;
};

void runFloor(const PreparedServer& server, EventSequence& sequence, Latencies& latencies) {
    FloorClient client(server);
    while (!sequence.isComplete()) {
        client.sendPoll();
        client.receive();
        client.parse([&](std::int64_t replayId, simdjson::ondemand::object&) {
            latencies.add(replayId);
            sequence.add(replayId);
        });
    }
}

void runLibrary(Contestant who, const PreparedServer& server, EventSequence& sequence,
                Latencies& latencies) {
    Completion completion;
    const auto client = makeLibraryClient(server, who);
    completion.watch(*client);
    client->addEventObserver([&](const Event& event) {
        try {
            const std::int64_t replayId = event.replayId().value().toInt64();
            latencies.add(replayId);
            sequence.add(replayId);
        } catch (const std::exception& error) {
            completion.fail(error.what());
            return;
        }
        if (sequence.isComplete()) {
            completion.succeed();
        }
    });
    client->start().get();
    client->subscribe(kChannel).get();
    completion.wait(kLimit);
    client->stop().get();
}

Row makeRow(std::uint64_t measured, bool tls) {
    Row row;
    row.name = tls ? "latency-tls" : "latency";
    row.title = std::string("one event each 5 ms, the poll being held") + (tls ? ", TLS" : "");
    row.metrics = {{"latency p50", "µs", 0, Goal{Goal::Kind::AtMostAdded, 100}},
                   {"latency p99", "µs", 0, Goal{Goal::Kind::AtMostAdded, 500}},
                   {"CPU per event", "µs", 0, {}}};
    row.floors = {Contestant::Floor};
    row.plan.policy = PollPolicy::Pace;
    row.plan.replies = kWarmUp + measured;
    row.plan.tls = tls;
    row.measure = [measured](Contestant who, const PreparedServer& server, Measurement& result) {
        UsageWindow window(server);
        EventSequence sequence(window, kWarmUp, measured);
        Latencies latencies(server);
        if (isFloor(who)) {
            runFloor(server, sequence, latencies);
        } else {
            runLibrary(who, server, sequence, latencies);
        }
        const std::vector<double> sorted = latencies.sorted();
        const double cpu = window.userSeconds() + window.systemSeconds();
        result.values = {percentile(sorted, 0.50), percentile(sorted, 0.99),
                         cpu / static_cast<double>(measured) * 1e6};
        result.server = window.serverLoad();
        result.hasServerLoad = true;
    };
    return row;
}

}  // namespace

std::vector<Row> latencyRows(double scale) {
    const auto measured = static_cast<std::uint64_t>(std::ceil(500 * scale));
    return {makeRow(measured, false), makeRow(measured, true)};
}

}  // namespace sfstreaming::benchmark
