// SPDX-License-Identifier: MIT
// Demonstrates:
// - testing a client against the emulator, in the same process
// - losing the session, the token and a connection on purpose
// - checking that every event has come exactly once
#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sfstreaming/emulator/emulator.h>

#include "support.h"

namespace {

constexpr const char* kChannel = "/event/Order_Placed__e";

void run() {
    // [emulator]
    sfstreaming::emulator::Emulator emulator;
    emulator.start();
    const auto& credentials = emulator.options().credentials;
    const sfstreaming::ConnectedApp app{credentials.clientId, credentials.clientSecret,
                                        emulator.url()};
    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(
        app, sfstreaming::PasswordCredentials{credentials.username, credentials.password});
    // [emulator]
    client->addErrorObserver(
        [](const sfstreaming::Error& error) { std::cerr << error.what() << '\n'; });
    client->start().get();
    std::vector<std::int64_t> received;
    {
        auto events = client->events();
        client->subscribe(kChannel).get();
        const auto receive = [&] {
            const auto event = events.next().get();
            if (!event) {
                throw std::runtime_error("the client has ended by itself");
            }
            samples::print(*event);
            received.push_back(event->replayId().value().toInt64());
        };

        // [faults]
        emulator.publish(kChannel, R"({"Order_No__c":"A-1"})");
        receive();

        emulator.killSessions();
        emulator.revokeTokens();
        emulator.publish(kChannel, R"({"Order_No__c":"A-2"})");
        receive();

        sfstreaming::emulator::Fault fault;
        fault.kind = sfstreaming::emulator::FaultKind::ResetInBody;
        fault.on = sfstreaming::emulator::RequestKind::Connect;
        emulator.inject(fault);  // the next reply to a poll is cut off
        emulator.publish(kChannel, R"({"Order_No__c":"A-3"})");
        receive();
        // [faults]
    }
    client->stop().wait();
    if (received != emulator.published(kChannel)) {
        throw std::runtime_error("the events received are not those published");
    }
}

}  // namespace

int main() {
    return samples::runSample(run);
}
