// SPDX-License-Identifier: MIT
// Ends its process in the middle of a client's life; a crash on the way out is the failure, or that
// there is no way out.
//
// Usage: exit_without_stop local|static|leaked|exit|lookup|body
//   local   main() returns while the client is a local variable
//   static  the client is destroyed with the statics of the program
//   leaked  the client is never destroyed
//   exit    std::exit() is called with the client alive
//   lookup  the same, while a name is looked up, which never ends
//   body    a body without bytes is taken when the statics are gone
#include <cstdlib>
#include <cstring>
#include <memory>

#include "sfstreaming/internal/buffer_pool.h"
#include "sfstreaming/internal/default_transport.h"
#include "tests/support/test_client.h"
#ifndef _WIN32
#include "tests/support/slow_names.h"
#endif

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

std::shared_ptr<TestClient> kept;

bool takesBodyAtEnd = false;

/// Made before all statics of functions, and so destroyed after them.
const struct LastUser {
    ~LastUser() {
        if (takesBodyAtEnd && internal::GrowingBody(1).finish().use_count() < 2) {
            std::_Exit(3);
        }
    }
} lastUser;

#ifndef _WIN32
void lookUp() {
    const auto& slow = *new SlowNames;
    ConnectionOptions options;
    options.engine = HttpEngine::Beast;
    static const auto& transport = *new auto(internal::makeDefaultTransport(options));
    HttpRequest request;
    request.method = "GET";
    request.url = "http://host.slow.test/";
    transport->send(request, pplx::cancellation_token::none());
    slow.waitForAsked(1);
}
#endif

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
#ifndef _WIN32
    } else if (std::strcmp(way, "lookup") == 0) {
        lookUp();
#endif
    } else if (std::strcmp(way, "body") == 0) {
        internal::GrowingBody(1).finish();
        takesBodyAtEnd = true;
    }
    return 0;
}
