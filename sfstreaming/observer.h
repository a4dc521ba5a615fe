// SPDX-License-Identifier: MIT
/// @file
/// A callback that may finish later.
#pragma once

#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

#include <pplx/pplxtasks.h>

namespace sfstreaming {

/// Names a registered observer.
using ObserverId = std::uint64_t;

namespace internal {
template <typename T>
struct IsTask : std::false_type {};
template <typename T>
struct IsTask<pplx::task<T>> : std::true_type {};
}  // namespace internal

/// A callable that takes `const T&` and returns nothing, or a `pplx::task<void>` when its work goes
/// on after it has returned. It must not return an empty task, nor a task of another type.
template <typename T>
class Observer {
public:
    template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Observer> &&
                                                      std::is_invocable_v<F&, const T&>>>
    Observer(F&& function) {  // NOLINT: implicit on purpose, a lambda is the usual argument
        using Result = std::decay_t<std::invoke_result_t<F&, const T&>>;
        constexpr bool kReturnsTask = std::is_same_v<Result, pplx::task<void>>;
        static_assert(kReturnsTask || !internal::IsTask<Result>::value,
                      "an observer must return nothing or a pplx::task<void>: a task of another "
                      "type would not be waited for, and its failure not be seen; append "
                      "a .then that returns nothing");
        if constexpr (kReturnsTask) {
            asynchronous_ = std::forward<F>(function);
        } else {
            plain_ = std::forward<F>(function);
        }
    }

    bool isAsynchronous() const noexcept { return static_cast<bool>(asynchronous_); }
    /// Only if !isAsynchronous().
    void call(const T& value) const { plain_(value); }
    /// Only if isAsynchronous().
    pplx::task<void> callAsync(const T& value) const { return asynchronous_(value); }

private:
    std::function<void(const T&)> plain_;
    std::function<pplx::task<void>(const T&)> asynchronous_;
};

}  // namespace sfstreaming
