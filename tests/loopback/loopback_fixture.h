// SPDX-License-Identifier: MIT
// An emulator and a client of it, over real sockets.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/emulator/emulator.h"
#include "sfstreaming/sfstreaming.h"
#include "tests/support/settle.h"
#include "tests/support/test_client.h"

namespace sfstreaming::testing {

inline constexpr const char* kTopic = "/topic/Foo";

/// Where a StoringClient keeps its positions: outlives the client, as a file would.
using PositionStore = std::map<std::string, ReplayId>;

/// What a user's program would write: stores positions, and begins where it stopped.
class StoringClient : public SimpleStreamingClient {
public:
    StoringClient(ConnectedApp app, PasswordCredentials credentials, ClientOptions options,
                  std::shared_ptr<PositionStore> store)
        : SimpleStreamingClient(std::move(app), std::move(credentials), std::move(options)),
          store_(std::move(store)) {}

protected:
    pplx::task<void> storeReplayId(std::string channel, ReplayId id, std::string) override {
        store_->insert_or_assign(channel, id);
        return pplx::task_from_result();
    }

    pplx::task<ReplayId> getLastReplayId(std::string channel) override {
        const auto found = store_->find(channel);
        return pplx::task_from_result(found == store_->end() ? ReplayId::newEvents()
                                                             : found->second);
    }

private:
    const std::shared_ptr<PositionStore> store_;
};

/// What the environment asks for; each of these tests is run with every engine.
inline HttpEngine testedEngine() {
    const char* const name = std::getenv("SFSTREAMING_TEST_ENGINE");
    return name == nullptr                  ? kDefaultHttpEngine
           : std::string(name) == "cpprest" ? HttpEngine::Cpprest
                                            : HttpEngine::Beast;
}

/// Derive from it to change the options; then call start().
struct LoopbackFixture {
    emulator::EmulatorOptions emulatorOptions;
    ClientOptions options = quickOptions(nullptr);
    ConnectedApp app;
    PasswordCredentials credentials;
    std::unique_ptr<emulator::Emulator> salesforce;
    std::shared_ptr<BaseStreamingClient> client;
    std::shared_ptr<Observed> observed;
    std::vector<std::int64_t> published;

    LoopbackFixture() {
        emulatorOptions.demoOrg = false;
        // A client that is on its way out is not to be waited for.
        options.disconnectTimeout = std::chrono::seconds(2);
        options.connection.engine = testedEngine();
        if (std::getenv("SFSTREAMING_TEST_LOG") != nullptr) {
            options.logger = makeConsoleLogger(LogLevel::Trace);
        }
    }

    ~LoopbackFixture() {
        if (client) {
            client->stop().wait();
        }
        client.reset();
        drainPool();
    }

    void startEmulator() {
        salesforce = std::make_unique<emulator::Emulator>(emulatorOptions);
        salesforce->start();
        salesforce->addChannel(kTopic);
        emulator::Switches switches;
        switches.foreignCookie = true;
        salesforce->setSwitches(switches);
        app.clientId = emulatorOptions.credentials.clientId;
        app.clientSecret = emulatorOptions.credentials.clientSecret;
        app.loginUrl = salesforce->url();
        credentials.username = emulatorOptions.credentials.username;
        credentials.password = emulatorOptions.credentials.password;
    }

    template <typename Client = SimpleStreamingClient, typename... More>
    void makeAndObserve(More&&... more) {
        client = makeClient<Client>(app, credentials, options, std::forward<More>(more)...);
        observed = observe(*client);
    }

    /// An emulator, and a connected client that is subscribed to kTopic.
    void start() {
        if (!salesforce) {
            startEmulator();
        }
        if (!client) {
            makeAndObserve();
        }
        client->start().get();
        client->subscribe(kTopic).get();
        BOOST_REQUIRE(waitForHeldPolls(1));
    }

    bool waitForHeldPolls(std::size_t count) const {
        return salesforce->waitUntil(
            [count](const emulator::Statistics& now) { return now.heldPolls >= count; });
    }

    void publish(unsigned count = 1) {
        for (unsigned i = 0; i < count; ++i) {
            published.push_back(salesforce->publish(kTopic, R"({"Name":"Acme"})"));
        }
    }

    /// Publishes one event and waits until it has arrived.
    void publishAndReceive() {
        publish();
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
    }

    /// All that was published has arrived, once and in order.
    void checkNothingLostOrDoubled() {
        BOOST_TEST(observed->ids.waitForSize(published.size()));
        BOOST_TEST(observed->ids.all() == published, boost::test_tools::per_element());
    }

    bool waitForState(ClientState state) const {
        return observed->states.waitForAny([state](ClientState seen) { return seen == state; });
    }
};

}  // namespace sfstreaming::testing
