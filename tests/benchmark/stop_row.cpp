// SPDX-License-Identifier: MIT
// Row: how long stop() takes while a poll is held.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/benchmark/library_client.h"
#include "tests/benchmark/prepared_reply.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

std::vector<Row> stopRows(double scale) {
    Row row;
    row.name = "stop";
    row.title = "stop() while a poll is held, with the disconnect sent and answered";
    row.metrics = {{"median", "ms", 2, {}}, {"worst", "ms", 2, Goal{Goal::Kind::AtMost, 20}}};
    row.plan.policy = PollPolicy::Hold;
    const int times = static_cast<int>(std::ceil(40 * scale));
    row.measure = [times](Contestant who, const PreparedServer& server, Measurement& result) {
        std::vector<double> milliseconds;
        for (int i = 0; i < times; ++i) {
            const auto client = makeLibraryClient(server, who);
            client->start().get();
            client->subscribe(kChannel).get();
            const auto deadline = steady_clock::now() + std::chrono::seconds(5);
            while (server.counters().heldPolls == 0) {
                if (steady_clock::now() > deadline) {
                    throw std::runtime_error("the client does not poll");
                }
                std::this_thread::yield();
            }
            const auto begin = steady_clock::now();
            client->stop().get();
            milliseconds.push_back(
                std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count());
            while (server.counters().heldPolls > 0) {
                if (steady_clock::now() > deadline) {
                    throw std::runtime_error("the poll is still held after stop()");
                }
                std::this_thread::yield();
            }
        }
        std::sort(milliseconds.begin(), milliseconds.end());
        result.values = {percentile(milliseconds, 0.5), milliseconds.back()};
    };
    return {row};
}

}  // namespace sfstreaming::benchmark
