// SPDX-License-Identifier: MIT
// Demonstrates:
// - co_await on the library's tasks, in a program built as C++20
// - pulling events without a thread that waits for them
//
// The settings are those of support.h.
#include <coroutine>
#include <exception>
#include <future>
#include <memory>

#include <sfstreaming/coroutines.h>

#include "support.h"

namespace {

/// A coroutine whose end can be waited for. Programs with a framework use that one's.
struct Job {
    struct promise_type {
        std::promise<void> done;

        Job get_return_object() { return {done.get_future()}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() { done.set_value(); }
        void unhandled_exception() { done.set_exception(std::current_exception()); }
    };

    std::future<void> end;
};

// [coroutine]
Job receive(std::shared_ptr<sfstreaming::BaseStreamingClient> client, int count) {
    co_await client->start();
    {
        auto events = client->events();
        co_await client->subscribe(samples::channel());
        while (const auto event = co_await events.next()) {
            samples::print(*event);
            if (--count == 0) {
                break;
            }
        }
    }
    co_await client->stop();
}
// [coroutine]

void run() {
    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(samples::app(),
                                                                              samples::user());
    receive(client, samples::eventCount()).end.get();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
