// SPDX-License-Identifier: MIT
// Keeps connections for the next request to the same origin.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sfstreaming/internal/http_connection.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

/// Thread: any.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    explicit ConnectionPool(std::shared_ptr<Scheduler> scheduler);
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    /// The one that was used last; null if there is none. The server may have closed it meanwhile.
    std::shared_ptr<HttpConnection> take(const std::string& origin);
    /// To be kept for a while.
    void give(std::string origin, std::shared_ptr<HttpConnection> connection);

private:
    struct Idle {
        std::string origin;
        std::shared_ptr<HttpConnection> connection;
        Scheduler::Clock::time_point since;
    };

    void setAlarmLocked();
    void dropOld();

    const std::shared_ptr<Scheduler> scheduler_;
    std::mutex mutex_;
    std::vector<Idle> idle_;
    bool alarmSet_ = false;
    Scheduler::AlarmId alarm_ = 0;
};

}  // namespace sfstreaming::internal
