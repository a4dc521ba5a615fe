// SPDX-License-Identifier: MIT
// Ends its process in the middle of a client's life; a crash on the way out is the failure.
//
// Usage: exit_without_stop local|static|leaked|exit
//   local   main() returns while the client is a local variable
//   static  the client is destroyed with the statics of the program
//   leaked  the client is never destroyed
//   exit    std::exit() is called with the client alive
#include <cstdlib>
#include <cstring>
#include <memory>

#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

std::shared_ptr<TestClient> kept;

}  // namespace

int main(int argc, char** argv) {
    const char* const way = argc > 1 ? argv[1] : "local";
    const auto salesforce = std::make_shared<FakeSalesforce>();
    const auto client = makeClient<TestClient>(quickOptions(salesforce));
    client->addEventObserver([](const Event&) {});
    client->start().wait();
    client->subscribe("/topic/Foo").wait();
    if (!salesforce->waitForHeldPolls(1)) {
        return 2;
    }
    salesforce->publish("/topic/Foo");
    if (std::strcmp(way, "static") == 0) {
        kept = client;
    } else if (std::strcmp(way, "leaked") == 0) {
        new std::shared_ptr<TestClient>(client);
    } else if (std::strcmp(way, "exit") == 0) {
        std::exit(0);
    }
    return 0;
}
