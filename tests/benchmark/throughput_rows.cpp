// SPDX-License-Identifier: MIT
// Rows: a server that answers each poll at once with a batch of events.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/benchmark/event_sequence.h"
#include "tests/benchmark/floor_client.h"
#include "tests/benchmark/library_client.h"
#include "tests/benchmark/rows.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{40};
constexpr std::uint64_t kWarmUpReplies = 20;

void fill(const UsageWindow& window, double events, Measurement& result) {
    constexpr double kMicroseconds = 1e6;
    result.values = {events / window.seconds() / 1e3,
                     (window.userSeconds() + window.systemSeconds()) / events * kMicroseconds,
                     window.userSeconds() / events * kMicroseconds,
                     window.systemSeconds() / events * kMicroseconds};
    result.server = window.serverLoad();
    result.hasServerLoad = true;
}

void runFloor(const PreparedServer& server, bool ahead, bool readsField, EventSequence& sequence) {
    FloorClient client(server.port());
    client.sendPoll();
    while (!sequence.isComplete()) {
        client.receive();
        if (ahead) {
            client.sendPoll();
        }
        client.parse([&](std::int64_t replayId, simdjson::ondemand::object& data) {
            if (readsField) {
                std::string_view name;
                if (data["sobject"]["Name"].get_string().get(name) || name.empty()) {
                    throw std::runtime_error("an event without its field came");
                }
            }
            sequence.add(replayId);
        });
        if (!ahead) {
            client.sendPoll();
        }
    }
}

/// The first observer of the second reply waits until the server has the next poll.
class AsksAhead {
public:
    explicit AsksAhead(const PreparedServer& server) : server_(server) {}

    void onEvent(std::uint64_t before) const {
        if (before != server_.plan().batch) {
            return;
        }
        const auto deadline = steady_clock::now() + std::chrono::seconds(2);
        // Of the polls, one was the first, which brought no events.
        while (server_.counters().polls < 4) {
            if (steady_clock::now() > deadline) {
                throw std::runtime_error("the next poll did not leave before the observers ran");
            }
        }
    }

private:
    const PreparedServer& server_;
};

void runLibrary(const PreparedServer& server, bool readsField, EventSequence& sequence) {
    Completion completion;
    const AsksAhead asksAhead(server);
    const auto client = makeClient<LibraryClient>(server.port());
    completion.watch(*client);
    client->addEventObserver([&](const Event& event) {
        try {
            asksAhead.onEvent(sequence.count());
            if (readsField && event.field("sobject", "Name").asString().empty()) {
                throw std::runtime_error("an event without its field came");
            }
            sequence.add(event.replayId().value().toInt64());
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

Row makeRow(std::size_t batch, double replies, bool readsField) {
    Row row;
    row.name = "batch-" + std::to_string(batch) + (readsField ? "-field" : "");
    row.title = "replies of " + std::to_string(batch) +
                (batch == 1 ? " event of 1 KB" : " events of 1 KB") +
                (readsField ? ", a field read of each" : "");
    row.metrics = {{"events/s", "thousands", 1},
                   {"CPU per event", "µs", 2},
                   {"user CPU per event", "µs", 2, false},
                   {"system CPU per event", "µs", 2, false}};
    row.contestants = {Contestant::Library, Contestant::Floor, Contestant::FloorAhead};
    const auto measured = static_cast<std::uint64_t>(std::max(std::ceil(replies), 20.0));
    row.plan.policy = PollPolicy::Answer;
    row.plan.batch = batch;
    row.plan.replies = kWarmUpReplies + measured;
    row.measure = [=](Contestant who, const PreparedServer& server, Measurement& result) {
        UsageWindow window(server);
        EventSequence sequence(window, kWarmUpReplies * batch, measured * batch);
        if (who == Contestant::Library) {
            runLibrary(server, readsField, sequence);
        } else {
            runFloor(server, who == Contestant::FloorAhead, readsField, sequence);
        }
        fill(window, static_cast<double>(measured * batch), result);
    };
    return row;
}

}  // namespace

std::vector<Row> throughputRows(double scale) {
    return {makeRow(1, 6000 * scale, false), makeRow(50, 4000 * scale, false),
            makeRow(500, 1200 * scale, false), makeRow(500, 800 * scale, true)};
}

}  // namespace sfstreaming::benchmark
