// SPDX-License-Identifier: MIT
/// @file
/// For programs built as C++20: `co_await` on the library's tasks. Opt-in.
#pragma once

#if !defined(__cpp_impl_coroutine) || __cpp_impl_coroutine < 201902L
#error "sfstreaming/coroutines.h needs a compiler in C++20 mode; use task.then(…) otherwise"
#endif

#include <coroutine>
#include <exception>
#include <utility>

#include <pplx/pplxtasks.h>

namespace sfstreaming {

/// Awaits a task of this library inside any coroutine:
/// `auto event = co_await sfstreaming::awaitTask(stream.next());`
///
/// Thread: the coroutine goes on where the task's continuations run: the executor of the client for
/// tasks that a client returned. Errors: co_await throws the task's failure.
template <typename T>
class TaskAwaitable {
public:
    explicit TaskAwaitable(pplx::task<T> task) : task_(std::move(task)) {}

    bool await_ready() const { return task_.is_done(); }
    void await_suspend(std::coroutine_handle<> coroutine) const {
        task_.then([coroutine](const pplx::task<T>&) { coroutine.resume(); });
    }
    T await_resume() const { return task_.get(); }

private:
    pplx::task<T> task_;
};

template <typename T>
TaskAwaitable<T> awaitTask(pplx::task<T> task) {
    return TaskAwaitable<T>(std::move(task));
}

}  // namespace sfstreaming

#ifndef _MSC_VER  // there the runtime's own <pplawait.h> does this
namespace pplx {

/// Found by argument-dependent lookup: `co_await stream.next()`.
template <typename T>
sfstreaming::TaskAwaitable<T> operator co_await(task<T> awaited) {
    return sfstreaming::TaskAwaitable<T>(std::move(awaited));
}

}  // namespace pplx
#else
#include <pplawait.h>
#endif
