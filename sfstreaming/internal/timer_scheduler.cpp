// SPDX-License-Identifier: MIT
// The real clock: one thread that sleeps until the next alarm.
#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "sfstreaming/internal/exit_gate.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

namespace {

class TimerScheduler final : public Scheduler {
public:
    TimerScheduler() : state_(std::make_shared<State>()) {
        thread_ = std::thread([state = state_] { state->run(); });
    }

    ~TimerScheduler() override {
        {
            const std::lock_guard lock(state_->mutex);
            state_->stopping = true;
        }
        state_->wake.notify_one();
        // The last client may die inside an alarm: the thread then outlives this object by a
        // moment, on state of its own.
        if (thread_.get_id() == std::this_thread::get_id()) {
            thread_.detach();
        } else {
            thread_.join();
        }
    }

    Clock::time_point now() const override { return Clock::now(); }

    AlarmId setAlarm(std::chrono::milliseconds delay, std::function<void()> callback) override {
        const auto due = Clock::now() + std::clamp(delay, -kLongestDelay, kLongestDelay);
        bool late = false;
        AlarmId id = 0;
        {
            const std::lock_guard lock(state_->mutex);
            id = ++state_->lastId;
            state_->alarms.emplace(std::pair(due, id), std::move(callback));
            state_->dueTimes.emplace(id, due);
            late = due < state_->wakesAt;
        }
        if (late) {
            state_->wake.notify_one();
        }
        return id;
    }

    void cancelAlarm(AlarmId id) noexcept override {
        std::function<void()> dropped;  // destroyed outside the lock
        const std::lock_guard lock(state_->mutex);
        const auto due = state_->dueTimes.find(id);
        if (due == state_->dueTimes.end()) {
            return;
        }
        const auto alarm = state_->alarms.find(std::pair(due->second, id));
        dropped = std::move(alarm->second);
        state_->alarms.erase(alarm);
        state_->dueTimes.erase(due);
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable wake;
        bool stopping = false;
        /// Until when the thread sleeps. Not later than the first alarm; often earlier, as alarms
        /// are mostly cancelled, and waking a thread for each costs more than waking up for
        /// nothing.
        Clock::time_point wakesAt = Clock::time_point::max();
        AlarmId lastId = 0;
        std::map<std::pair<Clock::time_point, AlarmId>, std::function<void()>> alarms;
        std::map<AlarmId, Clock::time_point> dueTimes;

        void run() {
            std::unique_lock lock(mutex);
            while (!stopping) {
                if (alarms.empty()) {
                    wakesAt = Clock::time_point::max();
                    wake.wait(lock);
                    continue;
                }
                const auto first = alarms.begin();
                const auto due = first->first.first;
                if (Clock::now() < due) {
                    wakesAt = due;
                    wake.wait_until(lock, due);
                    continue;
                }
                auto callback = std::move(first->second);
                dueTimes.erase(first->first.second);
                alarms.erase(first);
                wakesAt = Clock::time_point::min();  // it looks at the alarms before it sleeps
                lock.unlock();
                {
                    const JobScope scope;
                    if (!scope.mayRun()) {
                        return;
                    }
                    callback();
                    callback = nullptr;
                }
                lock.lock();
            }
        }
    };

    std::shared_ptr<State> state_;
    std::thread thread_;
};

}  // namespace

std::shared_ptr<Scheduler> sharedTimerScheduler() {
    // Never destroyed: clients may be made and used while the process ends.
    static auto& mutex = *new std::mutex;
    static auto& shared = *new std::weak_ptr<Scheduler>;
    const std::lock_guard lock(mutex);
    auto scheduler = shared.lock();
    if (!scheduler) {
        scheduler = std::make_shared<TimerScheduler>();
        shared = scheduler;
    }
    return scheduler;
}

}  // namespace sfstreaming::internal
