// SPDX-License-Identifier: MIT
// How fast many clients of one process take events that are always there.
#include "tests/benchmark/many_clients.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/benchmark/event_sequence.h"
#include "tests/benchmark/floor_client.h"
#include "tests/benchmark/library_client.h"
#include "tests/benchmark/throughput.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::chrono::seconds kLimit{60};

/// Counts the events of all clients. Thread: any.
class Total {
public:
    Total(UsageWindow& window, std::uint64_t warmUp, std::uint64_t measured)
        : window_(window), begin_(warmUp), end_(warmUp + measured) {}

    /// @return whether this was the last one
    bool add() {
        const std::uint64_t count = count_.fetch_add(1) + 1;
        if (count == begin_) {
            window_.begin();
        } else if (count == end_) {
            window_.end();
        }
        return count == end_;
    }
    bool isComplete() const noexcept { return count_ == end_; }

private:
    UsageWindow& window_;
    const std::uint64_t begin_;
    const std::uint64_t end_;
    std::atomic<std::uint64_t> count_{0};
};

void runFloor(const PreparedServer& server, Total& total) {
    std::vector<std::unique_ptr<FloorClient>> clients;
    std::vector<EventOrder> orders(server.plan().clients);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        clients.push_back(std::make_unique<FloorClient>(server));
        clients.back()->sendPoll();
    }
    while (!total.isComplete()) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            clients[i]->receive();
            clients[i]->parse([&](std::int64_t replayId, simdjson::ondemand::object&) {
                orders[i].add(replayId);
                total.add();
            });
            clients[i]->sendPoll();
        }
    }
}

void runLibrary(Contestant who, const PreparedServer& server, Total& total) {
    Completion completion;
    std::vector<std::shared_ptr<LibraryClient>> clients;
    std::vector<EventOrder> orders(server.plan().clients);
    std::vector<pplx::task<void>> tasks;
    for (EventOrder& order : orders) {
        clients.push_back(makeLibraryClient(server, who));
        completion.watch(*clients.back());
        clients.back()->addEventObserver([&](const Event& event) {
            try {
                order.add(event.replayId().value().toInt64());
            } catch (const std::exception& error) {
                completion.fail(error.what());
                return;
            }
            if (total.add()) {
                completion.succeed();
            }
        });
        tasks.push_back(clients.back()->start());
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        tasks[i].get();
        auto subscribed = clients[i]->subscribe(kChannel);
        tasks[i] = subscribed.then([](const Message&) {});
        subscribed = {};
    }
    for (const auto& task : tasks) {
        task.get();
    }
    completion.wait(kLimit);
    tasks.clear();
    for (const auto& client : clients) {
        tasks.push_back(client->stop());
    }
    for (const auto& task : tasks) {
        task.get();
    }
}

}  // namespace

void measureManyClients(Contestant who, const PreparedServer& server, std::uint64_t warmUp,
                        Measurement& result) {
    const ServerPlan& plan = server.plan();
    const std::uint64_t events = (plan.replies - warmUp) * plan.batch * plan.clients;
    UsageWindow window(server);
    Total total(window, warmUp * plan.batch * plan.clients, events);
    if (isFloor(who)) {
        runFloor(server, total);
    } else {
        runLibrary(who, server, total);
    }
    fillThroughput(server, window, events, result);
}

}  // namespace sfstreaming::benchmark
