// SPDX-License-Identifier: MIT
// Lets functions that return pplx::task be written as coroutines, and tasks be awaited.
//
// A coroutine goes on where it was suspended: on the Lane, callback lane or pool whose scheduler
// was current. Its task completes after its locals and parameters are gone, so a strong reference
// they held is let go before anybody can see the result.
//
// GCC 12 destroys a braced aggregate twice when it is a temporary of an expression with co_await in
// it: name such values first.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <pplx/pplxtasks.h>

#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

/// The scheduler on which the running code was scheduled; null outside the library's own.
std::shared_ptr<pplx::scheduler_interface> currentScheduler() noexcept;

/// Makes `scheduler` current for the lifetime of this object, on this thread.
class SchedulerScope {
public:
    explicit SchedulerScope(std::shared_ptr<pplx::scheduler_interface> scheduler) noexcept;
    ~SchedulerScope();
    SchedulerScope(const SchedulerScope&) = delete;
    SchedulerScope& operator=(const SchedulerScope&) = delete;

private:
    std::shared_ptr<pplx::scheduler_interface> previous_;
};

/// Options that make a continuation run on `scheduler`, or on pplx's pool if it is null.
inline pplx::task_options onScheduler(std::shared_ptr<pplx::scheduler_interface> scheduler) {
    return scheduler ? pplx::task_options(pplx::scheduler_ptr(std::move(scheduler)))
                     : pplx::task_options();
}

template <typename T>
class TaskAwaiter {
public:
    explicit TaskAwaiter(pplx::task<T> task) : task_(std::move(task)) {}

    bool await_ready() const { return task_.is_done(); }
    void await_suspend(std::coroutine_handle<> coroutine) const {
        task_.then([coroutine](const pplx::task<T>&) { coroutine.resume(); },
                   onScheduler(currentScheduler()));
    }
    T await_resume() const { return task_.get(); }

private:
    pplx::task<T> task_;
};

template <typename Promise>
struct CompleteTask {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
        auto outcome = coroutine.promise().takeOutcome();
        coroutine.destroy();
        outcome.complete();
    }
    void await_resume() const noexcept {}
};

template <typename T>
struct TaskOutcome {
    pplx::task_completion_event<T> event;
    std::exception_ptr failure;
    std::optional<T> value;

    void complete() {
        if (failure) {
            event.set_exception(failure);
            observeFailure(event);  // a coroutine's task may be dropped
        } else {
            event.set(std::move(*value));
        }
    }
};

template <>
struct TaskOutcome<void> {
    pplx::task_completion_event<void> event;
    std::exception_ptr failure;

    void complete() {
        if (failure) {
            event.set_exception(failure);
            observeFailure(event);
        } else {
            event.set();
        }
    }
};

template <typename T>
class TaskPromiseBase {
public:
    pplx::task<T> get_return_object() { return pplx::task<T>(outcome_.event); }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { outcome_.failure = std::current_exception(); }
    template <typename U>
    TaskAwaiter<U> await_transform(pplx::task<U> task) {
        return TaskAwaiter<U>(std::move(task));
    }
    template <typename Awaitable>
    Awaitable&& await_transform(Awaitable&& awaitable) noexcept {
        return std::forward<Awaitable>(awaitable);
    }
    TaskOutcome<T> takeOutcome() noexcept { return std::move(outcome_); }

protected:
    TaskOutcome<T> outcome_;
};

template <typename T>
class TaskPromise : public TaskPromiseBase<T> {
public:
    CompleteTask<TaskPromise> final_suspend() const noexcept { return {}; }
    template <typename U>
    void return_value(U&& value) {
        this->outcome_.value.emplace(std::forward<U>(value));
    }
};

template <>
class TaskPromise<void> : public TaskPromiseBase<void> {
public:
    CompleteTask<TaskPromise> final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
};

/// The result type of a coroutine that nobody waits for. It must catch its own failures; one that
/// escapes ends the program.
struct Detached {
    struct promise_type {
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
        template <typename U>
        TaskAwaiter<U> await_transform(pplx::task<U> task) const {
            return TaskAwaiter<U>(std::move(task));
        }
        template <typename Awaitable>
        Awaitable&& await_transform(Awaitable&& awaitable) const noexcept {
            return std::forward<Awaitable>(awaitable);
        }
    };
};

}  // namespace sfstreaming::internal

template <typename T, typename... Arguments>
struct std::coroutine_traits<pplx::task<T>, Arguments...> {
    using promise_type = sfstreaming::internal::TaskPromise<T>;
};
