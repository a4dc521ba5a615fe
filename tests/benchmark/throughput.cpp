// SPDX-License-Identifier: MIT
// How fast one client takes events that are always there. POSIX.
#include "tests/benchmark/throughput.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "sfstreaming/json.h"
#include "sfstreaming/sqlite_replay_store.h"
#include "tests/benchmark/event_sequence.h"
#include "tests/benchmark/floor_client.h"
#include "tests/benchmark/library_client.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{40};

[[noreturn]] void throwNoField() {
    throw std::runtime_error("an event without its field came");
}

void runFloor(const PreparedServer& server, bool ahead, EventWork work, EventSequence& sequence) {
    FloorClient client(server);
    client.sendPoll();
    while (!sequence.isComplete()) {
        client.receive();
        if (ahead) {
            client.sendPoll();
        }
        client.parse([&](std::int64_t replayId, simdjson::ondemand::object& data) {
            if (work == EventWork::Field) {
                std::string_view name;
                if (data["sobject"]["Name"].get_string().get(name) || name.empty()) {
                    throwNoField();
                }
            }
            sequence.add(replayId);
        });
        if (!ahead) {
            client.sendPoll();
        }
    }
}

/// The first observer of the second reply waits until the server has the next poll. Not so where
/// two replies are more than may wait for observers: then the next poll rightly waits for them.
class AsksAhead {
public:
    explicit AsksAhead(const PreparedServer& server) : server_(server) {}

    void onEvent(std::uint64_t before) const {
        const std::size_t batch = server_.plan().batch;
        if (before != batch || 2 * batch > ClientOptions().maxPendingEvents) {
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

void handle(const Event& event, EventWork work) {
    if (work == EventWork::Field && event.field("sobject", "Name").asString().empty()) {
        throwNoField();
    }
    if (work == EventWork::Json && event.json().size() == 0) {
        throwNoField();
    }
}

/// A database in a folder of its own, which is removed in the end.
class TemporaryStore {
public:
    TemporaryStore() {
        std::string name = (std::filesystem::temp_directory_path() / "positions-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder can be made");
        }
        folder_ = name;
        store_ = std::make_shared<SqliteReplayStore>((folder_ / "positions.sqlite").string());
    }
    ~TemporaryStore() {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TemporaryStore(const TemporaryStore&) = delete;
    TemporaryStore& operator=(const TemporaryStore&) = delete;

    const std::shared_ptr<SqliteReplayStore>& get() const { return store_; }
    void check(std::int64_t last) const {
        const auto entries = store_->list();
        if (entries.size() != 1 || entries[0].position.id.toInt64() != last) {
            throw std::runtime_error("what is stored is not the position of the last event");
        }
    }

private:
    std::filesystem::path folder_;
    std::shared_ptr<SqliteReplayStore> store_;
};

void runLibrary(Contestant who, const PreparedServer& server, EventWork work,
                EventSequence& sequence) {
    Completion completion;
    const AsksAhead asksAhead(server);
    std::optional<TemporaryStore> store;
    if (work == EventWork::Store) {
        store.emplace();
    }
    const auto client = makeLibraryClient(server, who, store ? store->get() : nullptr);
    std::int64_t last = 0;
    completion.watch(*client);
    client->addEventObserver([&](const Event& event) {
        try {
            asksAhead.onEvent(sequence.count());
            handle(event, work);
            last = event.replayId().value().toInt64();
            sequence.add(last);
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
    if (store) {
        store->check(last);
    }
}

}  // namespace

std::vector<Metric> throughputMetrics() {
    return {{"events/s", "thousands", 1, {}},
            {"CPU per event", "µs", 2, {}},
            {"user CPU per event", "µs", 2, {}, false},
            {"system CPU per event", "µs", 2, {}, false},
            {"bytes sent per event", "", 0, {}, false}};
}

ServerPlan throughputPlan(std::size_t batch, std::uint64_t warmUp, std::uint64_t measured) {
    ServerPlan plan;
    plan.policy = PollPolicy::Answer;
    plan.batch = batch;
    plan.replies = warmUp + measured;
    return plan;
}

void measureThroughput(Contestant who, const PreparedServer& server, EventWork work,
                       std::uint64_t warmUp, Measurement& result) {
    const ServerPlan& plan = server.plan();
    const std::uint64_t events = (plan.replies - warmUp) * plan.batch;
    UsageWindow window(server);
    EventSequence sequence(window, warmUp * plan.batch, events);
    if (isFloor(who)) {
        runFloor(server, who == Contestant::FloorAhead, work, sequence);
    } else {
        runLibrary(who, server, work, sequence);
    }
    fillThroughput(server, window, events, result);
}

void fillThroughput(const PreparedServer& server, const UsageWindow& window, std::uint64_t events,
                    Measurement& result) {
    constexpr double kMicroseconds = 1e6;
    const auto count = static_cast<double>(events);
    const double sent = static_cast<double>(server.counters().sentReplies * server.plan().batch);
    result.values = {count / window.seconds() / 1e3,
                     (window.userSeconds() + window.systemSeconds()) / count * kMicroseconds,
                     window.userSeconds() / count * kMicroseconds,
                     window.systemSeconds() / count * kMicroseconds,
                     static_cast<double>(server.counters().sentBytes) / sent};
    result.server = window.serverLoad();
    result.hasServerLoad = true;
}

}  // namespace sfstreaming::benchmark
