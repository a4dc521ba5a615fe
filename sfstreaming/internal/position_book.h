// SPDX-License-Identifier: MIT
// What has been handled and is not stored yet, and when it is written.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <pplx/pplxtasks.h>

#include "sfstreaming/client_options.h"
#include "sfstreaming/internal/ack_window.h"
#include "sfstreaming/internal/backoff.h"
#include "sfstreaming/internal/scheduler.h"

namespace sfstreaming::internal {

/// The last handled position of each channel, by name.
using HandledPositions = std::map<std::string, HandledPosition, std::less<>>;

/// Collects positions and has them written as a StorePolicy says. What could not be written is kept
/// and tried again, after growing delays, together with what has come meanwhile.
class PositionBook : public std::enable_shared_from_this<PositionBook> {
public:
    struct Environment {
        StorePolicy policy;
        std::shared_ptr<Scheduler> scheduler;
        /// Writes them. Those that it takes out of its argument are written; an exception, or that
        /// of its task, is reported.
        /// Thread: callback lane.
        std::function<pplx::task<void>(std::shared_ptr<HandledPositions>)> write;
        /// Has the callback lane call write() of the book soon, as a hook. Thread: any.
        std::function<void(std::shared_ptr<PositionBook>)> requestWrite;
        std::function<void(std::exception_ptr)> reportFailure;
    };

    explicit PositionBook(Environment environment);

    /// So many more events of a channel have been handled, the last of them at `position`.
    /// Thread: any.
    /// @return after how many further events a write is due; 0: it is due now
    std::size_t note(std::string_view channel, HandledPosition position, std::size_t events);
    /// After note(), where no delivery sees to the writing: asks for a write when one is due, or
    /// none has been for a while. Thread: any.
    void askForWrite();
    /// What has been noted of a channel and is not written yet; none if there is nothing.
    std::optional<HandledPosition> unwritten(std::string_view channel) const;
    /// As many as note() would return.
    std::size_t room() const;
    /// Nothing waits for observers.
    /// @return whether to write now; if the last write is too recent, one is asked for in time
    bool onIdle();
    /// Writes all there is.
    /// Thread: callback lane, as a hook: no two at the same time.
    /// @return never fails
    pplx::task<void> write();

private:
    std::size_t roomLocked() const;
    bool onIdleLocked();
    void armLocked(std::chrono::milliseconds delay, bool& alarmSet);
    void onWritten(const std::shared_ptr<HandledPositions>& left, std::exception_ptr failure);

    const Environment environment_;
    mutable std::mutex mutex_;
    HandledPositions unsaved_;
    HandledPositions writing_;  ///< a copy of what is being written
    std::size_t events_ = 0;    ///< handled since the last write
    bool alarmSet_ = false;
    bool idleAlarmSet_ = false;
    bool requested_ = false;  ///< a write that has not begun
    std::optional<Scheduler::Clock::time_point> lastWrite_;
    /// After a failure: nothing is tried before the next alarm.
    bool failing_ = false;
    Backoff backoff_;
};

}  // namespace sfstreaming::internal
