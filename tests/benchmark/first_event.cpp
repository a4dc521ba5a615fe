// SPDX-License-Identifier: MIT
// A whole program that receives one event: what a new process needs until then. POSIX.
#include "tests/benchmark/first_event.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>

#include "tests/benchmark/library_client.h"
#include "tests/benchmark/prepared_reply.h"

namespace sfstreaming::benchmark {

namespace {

constexpr unsigned kLimitSeconds = 20;

}  // namespace

std::vector<std::string> firstEventArguments(const std::string& origin, const std::string& caFile,
                                             const std::string& engine) {
    return {kFirstEventMode, origin, caFile, engine};
}

int runFirstEvent(const std::vector<std::string>& arguments) {
    alarm(kLimitSeconds);  // whatever becomes of the process that has started this one
    const std::string& origin = arguments.at(0);
    const auto engine =
        arguments.at(2) == toString(Contestant::Beast) ? HttpEngine::Beast : HttpEngine::Cpprest;
    const auto client = makeClient<PasswordStreamingClient>(
        ConnectedApp{"3MVG9example", "secret", origin},
        PasswordCredentials{"integration@acme.example", "password+token"},
        clientOptions(engine, arguments.at(1)));
    Completion completion;
    completion.watch(*client);
    std::int64_t arrival = 0;
    client->addEventObserver([&](const Event& event) {
        arrival = std::chrono::duration_cast<std::chrono::nanoseconds>(
                      std::chrono::steady_clock::now().time_since_epoch())
                      .count();
        if (event.replayId() == ReplayId::fromInt64(kFirstReplayId)) {
            completion.succeed();
        } else {
            completion.fail("a foreign event came");
        }
    });
    client->start().get();
    client->subscribe(kChannel).get();
    completion.wait(std::chrono::seconds(kLimitSeconds));
    client->stop().get();
    std::cout << arrival << std::endl;
    return 0;
}

}  // namespace sfstreaming::benchmark
