// SPDX-License-Identifier: MIT
// Keeps connections for the next request to the same origin.
#include "sfstreaming/internal/connection_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sfstreaming::internal {

namespace {

// Servers and the boxes between forget silent connections after a minute or more; and what an
// idle one costs, it costs for nothing.
constexpr auto kIdleLimit = std::chrono::seconds(45);

}  // namespace

ConnectionPool::ConnectionPool(std::shared_ptr<Scheduler> scheduler)
    : scheduler_(std::move(scheduler)) {}

ConnectionPool::~ConnectionPool() {
    if (alarmSet_) {
        scheduler_->cancelAlarm(alarm_);
    }
}

std::shared_ptr<HttpConnection> ConnectionPool::take(const std::string& origin) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                    [&](const Idle& each) { return each.origin == origin; });
    if (found == idle_.rend()) {
        return nullptr;
    }
    auto connection = std::move(found->connection);
    idle_.erase(std::next(found).base());
    return connection;
}

void ConnectionPool::give(std::string origin, std::shared_ptr<HttpConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(origin), std::move(connection), scheduler_->now()});
    setAlarmLocked();
}

void ConnectionPool::setAlarmLocked() {
    if (alarmSet_) {
        return;
    }
    alarmSet_ = true;
    alarm_ = scheduler_->setAlarm(std::chrono::duration_cast<std::chrono::milliseconds>(kIdleLimit),
                                  [weak = weak_from_this()] {
                                      if (const auto self = weak.lock()) {
                                          self->dropOld();
                                      }
                                  });
}

void ConnectionPool::dropOld() {
    std::vector<Idle> dropped;  // closed outside the lock
    const std::lock_guard lock(mutex_);
    alarmSet_ = false;
    const auto limit = scheduler_->now() - kIdleLimit;
    const auto old = std::stable_partition(idle_.begin(), idle_.end(),
                                           [&](const Idle& each) { return each.since > limit; });
    dropped.assign(std::make_move_iterator(old), std::make_move_iterator(idle_.end()));
    idle_.erase(old, idle_.end());
    if (!idle_.empty()) {
        setAlarmLocked();
    }
}

}  // namespace sfstreaming::internal
