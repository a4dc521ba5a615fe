// SPDX-License-Identifier: MIT
// Demonstrates:
// - keeping positions in a file, without writing a hook
// - handing events to a thread of the program, and acknowledging them when they are done
// - trying again what failed, and keeping what was given up
//
// The positions are in the file SFSTREAMING_REPLAY_FILE (positions.txt); the other settings are
// those of support.h.
#include <condition_variable>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <sfstreaming/file_replay_store.h>

#include "support.h"

namespace {

/// Events on their way from the observer to the worker.
class Queue {
public:
    void push(sfstreaming::Event event) {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
        changed_.notify_all();
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    /// @return none at the end
    std::optional<sfstreaming::Event> pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || !events_.empty(); });
        if (events_.empty()) {
            return std::nullopt;
        }
        sfstreaming::Event event = std::move(events_.front());
        events_.pop_front();
        return event;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<sfstreaming::Event> events_;
    bool closed_ = false;
};

/// The work, on a thread of its own.
void work(Queue& queue, samples::Countdown& countdown) {
    // [worker]
    while (const auto event = queue.pop()) {
        try {
            samples::print(*event);
            event->ack();
        } catch (const std::exception&) {
            event->nack();  // it comes again, or is given up
        }
        countdown.step();
    }
    // [worker]
}

/// Lets the worker end, whatever happens.
struct Joined {
    ~Joined() {
        queue.close();
        worker.join();
    }
    Queue& queue;
    std::thread& worker;
};

void run() {
    // [store]
    sfstreaming::ClientOptions options;
    options.replayStore = std::make_shared<sfstreaming::FileReplayStore>(
        samples::setting("REPLAY_FILE", "positions.txt"));
    options.subscriberName = "worker";  // another program has positions of its own
    // [store]
    // [manual]
    options.acknowledgement = sfstreaming::Acknowledgement::Manual;
    options.observerFailure.retries = 3;
    // [manual]
    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(
        samples::app(), samples::user(), options);
    const auto countdown = samples::countdownFor(*client);
    const auto queue = std::make_shared<Queue>();
    std::thread worker([queue, countdown] { work(*queue, *countdown); });
    // [observers]
    client->addEventObserver([queue](const sfstreaming::Event& event) { queue->push(event); });
    client->addDeadLetterObserver([](const sfstreaming::DeadLetter& letter) {
        std::cerr << letter.reason << '\t' << letter.event.raw() << '\n';
    });
    // [observers]
    const Joined joined{*queue, worker};
    client->start().get();
    client->subscribe(samples::channel()).get();
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
