// SPDX-License-Identifier: MIT
// The public face of the emulator: passes everything on to the io thread.
#include "sfstreaming/emulator/emulator.h"

#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "sfstreaming/emulator/org.h"

namespace sfstreaming::emulator {

class Emulator::Impl {
public:
    explicit Impl(EmulatorOptions options) : org_(std::move(options)) {}

    const EmulatorOptions& options() const noexcept { return org_.options(); }

    void start() {
        const std::lock_guard lock(mutex_);
        if (thread_.joinable()) {
            return;
        }
        org_.open();
        org_.io().restart();
        work_.emplace(org_.io().get_executor());
        thread_ = std::thread([this] { org_.io().run(); });
    }

    void stop() {
        // Whoever calls in the meantime waits, and is served by its own thread then: what has been
        // posted before runs before close().
        const std::lock_guard lock(mutex_);
        if (!thread_.joinable()) {
            return;
        }
        boost::asio::post(org_.io(), [this] {
            org_.close();
            work_.reset();
        });
        thread_.join();
    }

    /// Runs `function(org)` where it may, and waits for it.
    template <typename Function>
    auto call(Function function) -> std::invoke_result_t<Function, Org&> {
        std::unique_lock lock(mutex_);
        if (!thread_.joinable()) {
            return function(org_);
        }
        std::packaged_task<std::invoke_result_t<Function, Org&>()> task(
            [this, &function] { return function(org_); });
        auto result = task.get_future();
        // The task goes along: it must outlive its own end, which wakes this thread.
        boost::asio::post(org_.io(), [task = std::move(task)]() mutable { task(); });
        lock.unlock();
        return result.get();
    }

private:
    std::mutex mutex_;  ///< start, stop, and the thread being there
    Org org_;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::thread thread_;
};

Emulator::Emulator(EmulatorOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Emulator::~Emulator() {
    stop();
}

void Emulator::start() {
    impl_->start();
}

void Emulator::stop() {
    impl_->stop();
}

const EmulatorOptions& Emulator::options() const noexcept {
    return impl_->options();
}

std::string Emulator::url() const {
    return impl_->call([](Org& org) { return org.url(); });
}

std::string Emulator::controlUrl() const {
    return impl_->call([](Org& org) { return org.controlUrl(); });
}

void Emulator::addChannel(const std::string& name, std::vector<std::string> fields) {
    impl_->call([&](Org& org) { org.addChannel(name, std::move(fields)); });
}

void Emulator::removeChannel(const std::string& name) {
    impl_->call([&](Org& org) { org.removeChannel(name); });
}

std::vector<std::string> Emulator::channels() const {
    return impl_->call([](Org& org) { return org.channels(); });
}

std::int64_t Emulator::publish(const std::string& channel, const std::string& payload) {
    return impl_->call([&](Org& org) { return org.publish(channel, payload).replayId; });
}

std::vector<std::int64_t> Emulator::publishAll(const std::string& channel,
                                               const std::vector<std::string>& payloads) {
    return impl_->call([&](Org& org) { return org.publishAll(channel, payloads); });
}

std::int64_t Emulator::publishRaw(const std::string& channel, const std::string& message) {
    return impl_->call([&](Org& org) { return org.publishRaw(channel, message); });
}

std::vector<std::int64_t> Emulator::published(const std::string& channel) const {
    return impl_->call([&](Org& org) { return org.published(channel); });
}

void Emulator::expireEvents(const std::string& channel, std::size_t keep) {
    impl_->call([&](Org& org) { org.expireEvents(channel, keep); });
}

void Emulator::setNextReplayId(const std::string& channel, std::int64_t id) {
    impl_->call([&](Org& org) { org.setNextReplayId(channel, id); });
}

void Emulator::setDemoRate(double eventsPerSecond) {
    impl_->call([&](Org& org) { org.setDemoRate(eventsPerSecond); });
}

void Emulator::killSessions() {
    impl_->call([](Org& org) { org.killSessions(); });
}

void Emulator::disconnectSessions(bool withSuccessful) {
    impl_->call([&](Org& org) { org.disconnectSessions(withSuccessful); });
}

void Emulator::revokeTokens() {
    impl_->call([](Org& org) { org.revokeTokens(); });
}

void Emulator::cutConnections(bool reset) {
    impl_->call([&](Org& org) { org.cutConnections(reset); });
}

void Emulator::expireRoutingCookies() {
    impl_->call([](Org& org) { org.expireRoutingCookies(); });
}

void Emulator::advanceClock(std::chrono::milliseconds duration) {
    impl_->call([&](Org& org) { org.advanceClock(duration); });
}

void Emulator::inject(Fault fault) {
    impl_->call([&](Org& org) { org.inject(std::move(fault)); });
}

void Emulator::clearFaults() {
    impl_->call([](Org& org) { org.clearFaults(); });
}

Switches Emulator::switches() const {
    return impl_->call([](Org& org) { return org.switches(); });
}

void Emulator::setSwitches(Switches switches) {
    impl_->call([&](Org& org) { org.setSwitches(std::move(switches)); });
}

Statistics Emulator::statistics() const {
    return impl_->call([](Org& org) { return org.statistics(); });
}

std::vector<SeenRequest> Emulator::requests() const {
    return impl_->call([](Org& org) { return org.requests(); });
}

bool Emulator::waitUntil(const std::function<bool(const Statistics&)>& condition,
                         std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!condition(statistics())) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace sfstreaming::emulator
