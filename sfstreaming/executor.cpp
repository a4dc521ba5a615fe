// SPDX-License-Identifier: MIT
// The pool that runs hooks and observers.
#include "sfstreaming/executor.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "sfstreaming/internal/exit_gate.h"

namespace sfstreaming {

namespace {

class ThreadExecutor final : public Executor {
public:
    explicit ThreadExecutor(unsigned threads) : state_(std::make_shared<State>()) {
        threads_.reserve(threads);
        for (unsigned i = 0; i < threads; ++i) {
            threads_.emplace_back([state = state_] { state->run(); });
        }
    }

    ~ThreadExecutor() override {
        {
            const std::lock_guard lock(state_->mutex);
            state_->stopping = true;
        }
        state_->wake.notify_all();
        for (auto& thread : threads_) {
            // The last client may die inside a job: that thread then outlives the pool by a moment.
            if (thread.get_id() == std::this_thread::get_id()) {
                thread.detach();
            } else {
                thread.join();
            }
        }
    }

    void post(std::function<void()> job) override {
        {
            const std::lock_guard lock(state_->mutex);
            state_->jobs.push_back(std::move(job));
        }
        state_->wake.notify_one();
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable wake;
        std::deque<std::function<void()>> jobs;
        bool stopping = false;

        void run() {
            std::unique_lock lock(mutex);
            for (;;) {
                wake.wait(lock, [this] { return stopping || !jobs.empty(); });
                if (jobs.empty()) {
                    return;
                }
                auto job = std::move(jobs.front());
                jobs.pop_front();
                lock.unlock();
                {
                    const internal::JobScope scope;
                    if (!scope.mayRun()) {
                        return;
                    }
                    job();
                    job = nullptr;
                }
                lock.lock();
            }
        }
    };

    std::shared_ptr<State> state_;
    std::vector<std::thread> threads_;
};

}  // namespace

Executor::~Executor() = default;

std::shared_ptr<Executor> makeThreadExecutor(unsigned threads) {
    if (threads == 0) {
        throw std::invalid_argument("makeThreadExecutor needs at least one thread");
    }
    return std::make_shared<ThreadExecutor>(threads);
}

std::shared_ptr<Executor> sharedExecutor() {
    // Never destroyed: clients may be made and used while the process ends.
    static auto& mutex = *new std::mutex;
    static auto& shared = *new std::weak_ptr<Executor>;
    const std::lock_guard lock(mutex);
    auto executor = shared.lock();
    if (!executor) {
        executor = makeThreadExecutor(std::clamp(std::thread::hardware_concurrency(), 2U, 4U));
        shared = executor;
    }
    return executor;
}

}  // namespace sfstreaming
