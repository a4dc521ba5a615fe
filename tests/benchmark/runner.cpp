// SPDX-License-Identifier: MIT
// Runs the rows, round by round.
#include "tests/benchmark/runner.h"

#include <cstdio>
#include <stdexcept>

#include "tests/benchmark/child_process.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{90};

Measurement measure(const Row& row, Contestant who) {
    const SharedMemory<Measurement> result;
    const PreparedServer server(row.plan);
    ChildProcess process(
        isFloor(who) ? "bench-floor" : "bench-library",
        [&] {
            try {
                row.measure(who, server, *result);
            } catch (const std::exception& error) {
                std::snprintf(result->failure.data(), result->failure.size(), "%s", error.what());
            }
        },
        kLimit);
    std::string failure = process.join();
    if (failure.empty()) {
        failure = result->failure.data();
    }
    if (!failure.empty()) {
        throw std::runtime_error(row.name + ", " + toString(who) + ": " + failure);
    }
    return *result;
}

}  // namespace

std::vector<RowResult> run(const std::vector<Row>& rows, const std::vector<HttpEngine>& engines,
                           unsigned rounds, const std::function<void(const Progress&)>& progress) {
    std::vector<RowResult> results;
    for (const Row& row : rows) {
        RowResult result{row, {}};
        for (const HttpEngine engine : engines) {
            result.series.push_back({contestantWith(engine), {}});
        }
        for (const Contestant floor : row.floors) {
            result.series.push_back({floor, {}});
        }
        results.push_back(std::move(result));
    }
    for (unsigned round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < results.size(); ++i) {
            RowResult& result = results[i];
            progress({round + 1, rounds, i + 1, results.size(), result.row.name});
            // Who goes first changes, so that no one always meets the machine in the same mood.
            for (std::size_t j = 0; j < result.series.size(); ++j) {
                Series& series = result.series[(j + round) % result.series.size()];
                series.rounds.push_back(measure(result.row, series.contestant));
            }
        }
    }
    return results;
}

}  // namespace sfstreaming::benchmark
