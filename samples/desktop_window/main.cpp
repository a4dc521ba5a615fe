// SPDX-License-Identifier: MIT
// Demonstrates:
// - having hooks and observers called on the thread of the user interface
// - starting and stopping without ever blocking that thread
//
// ui_loop.h has the loop, for Win32 and for a plain queue; the settings are those of support.h.
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "support.h"
#include "ui_loop.h"

namespace {

/// Stands for a window: it may be touched by the thread of the loop only, so it needs no locks.
class Window {
public:
    explicit Window(std::shared_ptr<UiLoop> loop) : loop_(std::move(loop)) {
        // [executor]
        sfstreaming::ClientOptions options;
        options.executor = loop_;  // hooks, observers and continuations run on the loop's thread
        client_ = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(
            samples::app(), samples::user(), options);
        client_->addEventObserver([this](const sfstreaming::Event& event) { show(event); });
        client_->addStateObserver([this](const sfstreaming::StateChange& change) {
            std::cerr << "status: " << toString(change.to) << '\n';
            if (change.to == sfstreaming::ClientState::Stopped) {
                close();
            }
        });
        // [executor]
        open();
    }

    const std::string& failure() const { return failure_; }

private:
    // [open]
    void open() {
        client_->start()
            .then([this] { return client_->subscribe(samples::channel()); })
            .then([this](const pplx::task<sfstreaming::Message>& done) {
                try {
                    done.get();
                } catch (const sfstreaming::Error& error) {
                    fail(error.what());
                }
            });
    }

    /// Waiting for stop() here would block the thread that the client needs to come to rest.
    void close() {
        client_->stop().then([loop = loop_](const pplx::task<void>&) { loop->quit(); });
    }
    // [open]

    void show(const sfstreaming::Event& event) {
        if (std::this_thread::get_id() != thread_) {
            fail("an observer was called on another thread than the loop's");
        }
        samples::print(event);
        if (--remaining_ == 0) {
            close();
        }
    }

    void fail(const std::string& why) {
        failure_ = why;
        close();
    }

    const std::shared_ptr<UiLoop> loop_;
    const std::thread::id thread_ = std::this_thread::get_id();
    std::shared_ptr<sfstreaming::SimpleStreamingClient> client_;
    int remaining_ = samples::eventCount();
    std::string failure_;
};

void run() {
    const auto loop = std::make_shared<UiLoop>();
    const Window window(loop);
    loop->run();
    if (!window.failure().empty()) {
        throw std::runtime_error(window.failure());
    }
}

}  // namespace

int main() {
    return samples::runSample(run);
}
