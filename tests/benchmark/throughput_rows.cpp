// SPDX-License-Identifier: MIT
// Rows: a server that answers each poll at once with a batch of events.
#include <algorithm>
#include <cmath>
#include <string>

#include "tests/benchmark/rows.h"
#include "tests/benchmark/throughput.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::uint64_t kWarmUpReplies = 20;
constexpr std::size_t kChunkBytes = 8192;
/// 57 of them make a reply of 64 KB.
constexpr std::size_t kEventBytesOf57 = 1147;

/// How the replies of a row travel.
struct Wire {
    bool tls = false;
    bool chunked = false;
    bool gzip = false;
};

Row makeRow(std::size_t batch, double replies, EventWork work, Wire wire = {}) {
    Row row;
    row.name = "batch-" + std::to_string(batch);
    row.title = "replies of " + std::to_string(batch) + (batch == 1 ? " event" : " events");
    if (work != EventWork::ReplayId) {
        row.name += work == EventWork::Field  ? "-field"
                    : work == EventWork::Json ? "-json"
                                              : "-sqlite";
        row.title += work == EventWork::Field  ? ", a field read of each"
                     : work == EventWork::Json ? ", JSON made of each"
                                               : ", positions stored in SQLite";
    }
    if (wire.tls) {
        row.name += "-tls";
        row.title += ", TLS";
    }
    if (wire.chunked) {
        row.name += "-chunked";
        row.title += ", chunks of 8 KB";
    }
    if (wire.gzip) {
        row.name += "-gzip";
        row.title += ", compressed";
    }
    row.metrics = throughputMetrics();
    row.metrics[kWireBytesPerEvent].isShown = wire.gzip;
    if (work != EventWork::Json) {
        row.floors = {Contestant::Floor, Contestant::FloorAhead};
    }
    const auto measured = static_cast<std::uint64_t>(std::max(std::ceil(replies), 20.0));
    row.plan = throughputPlan(batch, kWarmUpReplies, measured);
    row.plan.tls = wire.tls;
    row.plan.chunkBytes = wire.chunked ? kChunkBytes : 0;
    row.plan.gzip = wire.gzip;
    row.measure = [work](Contestant who, const PreparedServer& server, Measurement& result) {
        measureThroughput(who, server, work, kWarmUpReplies, result);
    };
    return row;
}

void setGoal(Row& row, std::size_t metric, Goal::Kind kind, double value) {
    row.metrics[metric].goal = Goal{kind, value};
}

}  // namespace

std::vector<Row> throughputRows(double scale) {
    using enum EventWork;
    Row single = makeRow(1, 6000 * scale, ReplayId);
    Row singleTls = makeRow(1, 6000 * scale, ReplayId, {true});
    Row medium = makeRow(57, 4000 * scale, ReplayId, {true});
    medium.plan.eventBytes = kEventBytesOf57;
    Row large = makeRow(500, 800 * scale, Field);
    Row largeTls = makeRow(500, 800 * scale, Field, {true});
    Row largeChunked = makeRow(500, 800 * scale, Field, {false, true});
    Row largeTlsChunked = makeRow(500, 800 * scale, Field, {true, true});
    Row largeTlsGzip = makeRow(500, 300 * scale, Field, {true, true, true});
    Row json = makeRow(500, 80 * scale, Json);
    Row stored = makeRow(500, 800 * scale, Store);
    Row storedSingle = makeRow(1, 6000 * scale, Store);

    setGoal(single, kCpuPerEvent, Goal::Kind::AtMostRatio, 2.5);
    setGoal(medium, kEventsPerSecond, Goal::Kind::AtLeastRatio, 0.8);
    setGoal(large, kEventsPerSecond, Goal::Kind::AtLeastRatio, 1.0);
    setGoal(large, kCpuPerEvent, Goal::Kind::AtMostRatio, 1.5);
    setGoal(largeTls, kEventsPerSecond, Goal::Kind::AtLeastRatio, 1.0);
    setGoal(largeTls, kCpuPerEvent, Goal::Kind::AtMostRatio, 1.3);
    setGoal(largeTlsChunked, kEventsPerSecond, Goal::Kind::AtLeastRatio, 0.8);
    setGoal(stored, kEventsPerSecond, Goal::Kind::AtLeastRatio, 0.4);
    return {single,          singleTls,    medium, large,  largeTls,    largeChunked,
            largeTlsChunked, largeTlsGzip, json,   stored, storedSingle};
}

}  // namespace sfstreaming::benchmark
