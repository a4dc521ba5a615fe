// SPDX-License-Identifier: MIT
// The loop of a thread with a user interface: a Win32 message loop on Windows, elsewhere a queue
// that stands for the loop of a toolkit. Clients can run their hooks and observers on it.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#ifdef _WIN32
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#else
#include <condition_variable>
#endif

#include <sfstreaming/executor.h>

/// Thread: post() and quit() from any, everything else from the one it was made on.
class UiLoop final : public sfstreaming::Executor {
public:
    UiLoop();
    ~UiLoop() override;

    void post(std::function<void()> job) override {
        {
            const std::lock_guard lock(mutex_);
            jobs_.push_back(std::move(job));
        }
        wake();
    }
    /// Until quit().
    void run();
    void quit() {
        {
            const std::lock_guard lock(mutex_);
            quitting_ = true;
        }
        wake();
    }

private:
    void wake();
    /// @return false when it is time to quit
    bool runJobs() {
        for (;;) {
            std::function<void()> job;
            {
                const std::lock_guard lock(mutex_);
                if (jobs_.empty()) {
                    return !quitting_;
                }
                job = std::move(jobs_.front());
                jobs_.pop_front();
            }
            job();
        }
    }

    std::mutex mutex_;
    std::deque<std::function<void()>> jobs_;
    bool quitting_ = false;
#ifdef _WIN32
    HWND window_ = nullptr;
#else
    std::condition_variable changed_;
#endif
};

#ifdef _WIN32

inline UiLoop::UiLoop() {
    // Messages to a window survive modal loops, messages to a thread do not.
    window_ = CreateWindowExW(0, L"STATIC", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                              GetModuleHandleW(nullptr), nullptr);
    SetWindowLongPtrW(window_, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(this));
    const WNDPROC procedure = [](HWND window, UINT message, WPARAM w, LPARAM l) -> LRESULT {
        if (message != WM_APP) {
            return DefWindowProcW(window, message, w, l);
        }
        auto* const self = reinterpret_cast<UiLoop*>(GetWindowLongPtrW(window, GWLP_USERDATA));
        if (!self->runJobs()) {
            PostQuitMessage(0);
        }
        return 0;
    };
    SetWindowLongPtrW(window_, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(procedure));
}

inline UiLoop::~UiLoop() {
    DestroyWindow(window_);
}

inline void UiLoop::wake() {
    PostMessageW(window_, WM_APP, 0, 0);
}

inline void UiLoop::run() {
    MSG message;
    while (GetMessageW(&message, nullptr, 0, 0) > 0) {
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
}

#else

inline UiLoop::UiLoop() = default;
inline UiLoop::~UiLoop() = default;

inline void UiLoop::wake() {
    changed_.notify_one();
}

inline void UiLoop::run() {
    while (runJobs()) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return quitting_ || !jobs_.empty(); });
    }
}

#endif
