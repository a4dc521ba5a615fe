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

/// A callable that takes `const T&` and returns nothing, or a `pplx::task<void>` when its work goes
/// on after it has returned. It must not return an empty task.
template <typename T>
class Observer {
public:
    template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Observer> &&
                                                      std::is_invocable_v<F&, const T&>>>
    Observer(F&& function) {  // NOLINT: implicit on purpose, a lambda is the usual argument
        if constexpr (std::is_same_v<std::invoke_result_t<F&, const T&>, pplx::task<void>>) {
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
