// SPDX-License-Identifier: MIT
// Demonstrates:
// - several channels, one of them with a filter, and where each begins
// - the options of a client: version, proxy, certificates, back-off, limits, log
// - all kinds of observers, one of them with a task that ends later
//
// Usage: listen [CHANNEL...]. Optional: SFSTREAMING_REPLAY (an id, -1 for new events, -2 for all),
// _API_VERSION, _PROXY, _CA_FILE; the other settings are those of support.h.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "support.h"

namespace {

// [options]
sfstreaming::ClientOptions options() {
    sfstreaming::ClientOptions options;
    options.apiVersion = samples::setting("API_VERSION", "");  // empty: the newest of the org
    options.apiVersionCeiling = sfstreaming::kDefaultApiVersion;
    options.connection.proxyUrl = samples::setting("PROXY", "");
    options.connection.caFile = samples::setting("CA_FILE", "");
    options.reconnectBackoff.ceiling = std::chrono::seconds(30);
    options.startTimeout = std::chrono::minutes(5);
    options.replayFallback = sfstreaming::ReplayFallback::AllEvents;
    options.maxPendingEvents = 200;
    options.logger = sfstreaming::makeConsoleLogger(sfstreaming::LogLevel::Warning);
    options.userAgent = "listen-sample/1.0";
    return options;
}
// [options]

// [observers]
void observe(sfstreaming::BaseStreamingClient& client) {
    client.addStateObserver([](const sfstreaming::StateChange& change) {
        std::cerr << "state: " << toString(change.to) << ' ' << change.reason << '\n';
    });
    client.addErrorObserver([](const sfstreaming::Error& error) {
        std::cerr << (error.isTransient() ? "passing: " : "lasting: ") << error.what() << '\n';
    });
    client.addGapObserver([](const sfstreaming::Gap& gap) {
        std::cerr << "gap: " << gap.channel << " goes on from " << gap.resumedFrom << '\n';
    });
    client.addMessageObserver([](const sfstreaming::Message& message) {
        if (message.isMeta()) {
            std::cerr << "meta: " << message.channel() << '\n';
        }
    });
}
// [observers]

void run(std::vector<std::string> channels) {
    if (channels.empty()) {
        channels = {samples::channel()};
    }
    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(
        samples::app(), samples::user(), options());
    observe(*client);
    const auto countdown = samples::countdownFor(*client);
    // [task]
    const auto worker = sfstreaming::makeThreadExecutor(1);
    client->addEventObserver([worker, countdown](const sfstreaming::Event& event) {
        const pplx::task_completion_event<void> done;
        worker->post([event, done, countdown] {
            samples::print(event);
            done.set();  // now the replay id is stored, and the next event delivered
            countdown->step();
        });
        return pplx::task<void>(done);
    });
    // [task]
    client->start().get();
    const auto from = sfstreaming::ReplayId::parse(samples::setting("REPLAY", "-1"));
    for (const std::string& channel : channels) {
        client->subscribe(channel, from.value_or(sfstreaming::ReplayId::newEvents())).get();
    }
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main(int argc, char** argv) {
    return samples::runSample([&] { run({argv + 1, argv + argc}); });
}
