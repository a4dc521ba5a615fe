// SPDX-License-Identifier: MIT
// Rows: how cost grows with the size of events, with the events of a reply, and with the clients.
#include <algorithm>
#include <cmath>
#include <string>

#include "tests/benchmark/many_clients.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/throughput.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::uint64_t kWarmUpReplies = 5;
constexpr std::size_t kEventBytes = 1024;
/// What bounds a point: replies for small ones, bytes for large ones.
constexpr double kMostReplies = 4000;
constexpr double kMostBytes = 150e6;

std::uint64_t repliesOf(std::size_t replyBytes, double scale) {
    const double replies = std::min(kMostReplies, kMostBytes / static_cast<double>(replyBytes));
    return static_cast<std::uint64_t>(std::max(std::ceil(replies * scale), 8.0));
}

Row makeRow(std::string axis, std::size_t value, bool tls) {
    Row row;
    row.name = "growth-" + axis + "-" + std::to_string(value) + (tls ? "-tls" : "");
    row.title = axis == "size" ? "bytes of an event" : axis == "batch" ? "events of a reply" : axis;
    row.metrics = throughputMetrics();
    row.floors = {Contestant::Floor};
    row.growth = Growth{std::move(axis), tls ? "TLS" : "plain", static_cast<double>(value)};
    return row;
}

Row batchRow(std::string axis, std::size_t value, std::size_t batch, std::size_t eventBytes,
             bool tls, double scale) {
    Row row = makeRow(std::move(axis), value, tls);
    row.plan = throughputPlan(batch, kWarmUpReplies, repliesOf(batch * eventBytes, scale));
    row.plan.eventBytes = eventBytes;
    row.plan.tls = tls;
    row.measure = [](Contestant who, const PreparedServer& server, Measurement& result) {
        measureThroughput(who, server, EventWork::ReplayId, kWarmUpReplies, result);
    };
    return row;
}

Row clientsRow(std::size_t clients, double scale) {
    Row row = makeRow("clients", clients, false);
    const double each = std::max(kMostReplies * 2 / static_cast<double>(clients), 10.0);
    row.plan =
        throughputPlan(1, kWarmUpReplies, static_cast<std::uint64_t>(std::ceil(each * scale)));
    row.plan.clients = clients;
    row.measure = [](Contestant who, const PreparedServer& server, Measurement& result) {
        measureManyClients(who, server, kWarmUpReplies, result);
    };
    return row;
}

}  // namespace

std::vector<Row> growthRows(double scale) {
    constexpr std::size_t kBatchOfSizes = 100;
    std::vector<Row> rows;
    for (const bool tls : {false, true}) {
        for (const std::size_t bytes : {256, 1024, 4096, 16384, 65536}) {
            rows.push_back(batchRow("size", bytes, kBatchOfSizes, bytes, tls, scale));
        }
    }
    for (const bool tls : {false, true}) {
        for (const std::size_t batch : {1, 5, 20, 100, 500, 2000, 5000}) {
            rows.push_back(batchRow("batch", batch, batch, kEventBytes, tls, scale));
        }
    }
    for (const std::size_t clients : {1, 3, 10, 30, 100, 300, 1000}) {
        rows.push_back(clientsRow(clients, scale));
    }
    return rows;
}

}  // namespace sfstreaming::benchmark
