// SPDX-License-Identifier: MIT
/// @file
/// A program in C++20 awaits the library's tasks.
#include <sfstreaming/coroutines.h>
#include <sfstreaming/sfstreaming.h>

#include <coroutine>
#include <cstdio>
#include <exception>
#include <future>

namespace {

struct Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

Detached addUp(pplx::task<int> first, pplx::task<int> second, std::promise<int>& result) {
    const int sum = co_await first + co_await sfstreaming::awaitTask(second);
    result.set_value(sum);
}

Detached catchFailure(pplx::task<void> failing, std::promise<bool>& caught) {
    try {
        co_await failing;
        caught.set_value(false);
    } catch (const sfstreaming::UsageError&) {
        caught.set_value(true);
    }
}

}  // namespace

int main() {
    pplx::task_completion_event<int> later;
    std::promise<int> sum;
    addUp(pplx::task<int>(later), pplx::task_from_result(2), sum);
    later.set(1);
    if (sum.get_future().get() != 3) {
        std::fprintf(stderr, "failed: the results of awaited tasks\n");
        return 1;
    }

    std::promise<bool> caught;
    catchFailure(pplx::task_from_exception<void>(sfstreaming::UsageError("on purpose")), caught);
    if (!caught.get_future().get()) {
        std::fprintf(stderr, "failed: an awaited task throws its failure\n");
        return 1;
    }
    return 0;
}
