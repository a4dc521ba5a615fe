// SPDX-License-Identifier: MIT
// Demonstrates:
// - pulling events in an ordinary loop, one channel only
// - taking time for each: later events wait, and the session stays open
// - calling the org from inside the loop
// - leaving an event unhandled
//
// The settings are those of support.h. coroutine.cpp does the same with co_await.
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <sfstreaming/json.h>

#include "support.h"

namespace {

/// Stands for work that may fail.
void book(const sfstreaming::Event& order) {
    if (!order.field("payload", "Order_No__c")) {
        throw std::runtime_error("an order without a number; it was not booked");
    }
}

void run() {
    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(samples::app(),
                                                                              samples::user());
    client->start().get();
    {
        // [loop]
        auto events = client->events(samples::channel());  // before subscribe()
        client->subscribe(samples::channel()).get();
        int remaining = samples::eventCount();
        for (const sfstreaming::Event& event : events) {
            book(event);  // if it throws, the event is not stored, and comes again after a restart
            samples::print(event);
            if (--remaining == 0) {
                break;
            }
        }
        // [loop]
        if (client->state() != sfstreaming::ClientState::Connected) {
            std::cerr << "the loop ended because the client did\n";
        }
    }
    // [rest]
    const auto limits = client->get("/services/data/v" + client->apiVersion() + "/limits").get();
    std::cerr << limits.size() << " limits of the org\n";
    // [rest]
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
