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
        who == Contestant::Library ? "bench-library" : "bench-floor",
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

const char* toString(Contestant contestant) noexcept {
    switch (contestant) {
        case Contestant::Library:
            return "sfstreaming";
        case Contestant::Floor:
            return "floor";
        case Contestant::FloorAhead:
            return "floor, asking ahead";
    }
    return "";
}

std::vector<RowResult> run(const std::vector<Row>& rows, unsigned rounds,
                           const std::function<void(const std::string&)>& progress) {
    std::vector<RowResult> results;
    for (const Row& row : rows) {
        RowResult result{row, {}};
        for (const Contestant contestant : row.contestants) {
            result.series.push_back({contestant, {}});
        }
        results.push_back(std::move(result));
    }
    for (unsigned round = 0; round < rounds; ++round) {
        progress("round " + std::to_string(round + 1) + " of " + std::to_string(rounds));
        for (RowResult& result : results) {
            // Who goes first changes, so that no one always meets the machine in the same mood.
            for (std::size_t i = 0; i < result.series.size(); ++i) {
                Series& series = result.series[(i + round) % result.series.size()];
                series.rounds.push_back(measure(result.row, series.contestant));
            }
        }
    }
    return results;
}

}  // namespace sfstreaming::benchmark
