// SPDX-License-Identifier: MIT
// Demonstrates:
// - deciding which refused subscriptions are tried again, and how often
// - deciding where to go on when the server no longer knows a position
// - hearing of the gap that this leaves
//
// It subscribes from SFSTREAMING_REPLAY on, if that is set: an old id shows the fallback. The other
// settings are those of support.h.
#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "support.h"

namespace {

class PatientClient : public sfstreaming::SimpleStreamingClient {
public:
    explicit PatientClient(sfstreaming::ClientOptions options)
        : SimpleStreamingClient(samples::app(), samples::user(), std::move(options)) {}

protected:
    // [should-retry]
    /// The channel may be deployed while this program runs already.
    pplx::task<bool> shouldRetryOnErrorResponse(std::string channel,
                                                sfstreaming::Message response) override {
        const auto error = response.field("error");
        if (error && error.asString() == "403:denied_by_security_policy:create_denied") {
            std::cerr << channel << " is not there yet\n";
            return pplx::task_from_result(true);
        }
        return SimpleStreamingClient::shouldRetryOnErrorResponse(channel, response);
    }

    pplx::task<bool> shouldRetryOnException(std::string /*channel*/,
                                            std::exception_ptr error) override {
        try {
            std::rethrow_exception(error);
        } catch (const sfstreaming::Error& known) {
            return pplx::task_from_result(known.isTransient());
        }
    }
    // [should-retry]

    // [fallback]
    /// Orders must not be missed, so take all that the server still has.
    pplx::task<sfstreaming::ReplayId> replayFallback(std::string channel,
                                                     sfstreaming::ReplayId rejected) override {
        return pplx::task_from_result(channel == "/event/Order_Placed__e"
                                          ? sfstreaming::ReplayId::allEvents()
                                          : rejected);  // for others: give up
    }
    // [fallback]
};

void run() {
    // [retry-options]
    sfstreaming::ClientOptions options;
    options.subscribeRetry.firstDelay = std::chrono::milliseconds(500);
    options.subscribeRetry.factor = 1.5;
    options.subscribeRetry.maxDelay = std::chrono::seconds(30);
    options.subscribeRetry.maxCount = 100;
    // [retry-options]
    auto client = sfstreaming::makeClient<PatientClient>(options);
    const auto countdown = samples::countdownFor(*client);
    client->addEventObserver([countdown](const sfstreaming::Event& event) {
        samples::print(event);
        countdown->step();
    });
    client->addGapObserver([](const sfstreaming::Gap& gap) {
        std::cerr << "gap on " << gap.channel << ": " << toString(gap.reason) << '\n';
    });
    client->start().get();
    const auto from = sfstreaming::ReplayId::parse(samples::setting("REPLAY", "-1"));
    client->subscribe(samples::channel(), from.value_or(sfstreaming::ReplayId::newEvents())).get();
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
