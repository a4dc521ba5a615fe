// SPDX-License-Identifier: MIT
// Coroutines on the network's threads: parts of an operation, and waiting for Asio.
//
// Unlike tasks, these cost no scheduling: a part goes on in the handler that Asio calls, and its
// caller goes on in the same handler.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/system/error_code.hpp>

namespace sfstreaming::internal {

template <typename T>
class Step;

template <typename T>
struct StepOutcome {
    std::optional<T> value;

    template <typename U>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
    T take() { return std::move(*value); }
};

template <>
struct StepOutcome<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

template <typename T>
struct StepPromise : StepOutcome<T> {
    struct ResumeCaller {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<StepPromise> step) const noexcept {
            return step.promise().caller;
        }
        void await_resume() const noexcept {}
    };

    Step<T> get_return_object() noexcept;
    std::suspend_always initial_suspend() const noexcept { return {}; }
    ResumeCaller final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { failure = std::current_exception(); }

    std::coroutine_handle<> caller;
    std::exception_ptr failure;
};

/// The result type of a coroutine that is awaited by another, once, and begins then.
template <typename T = void>
class [[nodiscard]] Step {
public:
    using promise_type = StepPromise<T>;

    explicit Step(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}
    ~Step() {
        if (coroutine_) {
            coroutine_.destroy();
        }
    }
    Step(Step&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    Step& operator=(Step&&) = delete;

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) const noexcept {
        coroutine_.promise().caller = caller;
        return coroutine_;
    }
    T await_resume() const {
        if (coroutine_.promise().failure) {
            std::rethrow_exception(coroutine_.promise().failure);
        }
        return coroutine_.promise().take();
    }

private:
    std::coroutine_handle<promise_type> coroutine_;
};

template <typename T>
Step<T> StepPromise<T>::get_return_object() noexcept {
    return Step<T>(std::coroutine_handle<StepPromise>::from_promise(*this));
}

/// Awaits an operation of Asio.
template <typename Start>
class IoAwaiter {
public:
    explicit IoAwaiter(Start start) : start_(std::move(start)) {}

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        start_([this, coroutine](const boost::system::error_code& error = {}) {
            error_ = error;
            coroutine.resume();
        });
    }
    boost::system::error_code await_resume() const noexcept { return error_; }

private:
    Start start_;
    boost::system::error_code error_;
};

/// @param start  called with a handler; starts an operation that calls it, later, with nothing or
///               an error code
template <typename Start>
IoAwaiter<Start> awaitIo(Start start) {
    return IoAwaiter<Start>(std::move(start));
}

}  // namespace sfstreaming::internal
