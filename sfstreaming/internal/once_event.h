// SPDX-License-Identifier: MIT
// A task that several threads may try to complete.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

#include <pplx/pplxtasks.h>

#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

/// A task_completion_event whose first outcome wins, whoever brings it. pplx itself decides only
/// between values: a value and a failure set at the same moment both go through, and break it.
///
/// Its tasks may be dropped: their failure counts as looked at. Copies are the same event. Thread:
/// any, for all functions.
template <typename T>
class OnceEvent {
public:
    pplx::task<T> task(const pplx::task_options& options = {}) const {
        return pplx::task<T>(event_, options);
    }

    /// @return false if there was an outcome already
    template <typename... Value>
    bool set(Value&&... value) const {
        return claim() && event_.set(std::forward<Value>(value)...);
    }
    bool fail(const std::exception_ptr& error) const {
        if (!claim()) {
            return false;
        }
        event_.set_exception(error);
        observeFailure(event_);
        return true;
    }
    template <typename Failure>
    bool failWith(Failure failure) const {
        return fail(std::make_exception_ptr(std::move(failure)));
    }

private:
    bool claim() const { return !settled_->exchange(true); }

    pplx::task_completion_event<T> event_;
    std::shared_ptr<std::atomic<bool>> settled_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace sfstreaming::internal
