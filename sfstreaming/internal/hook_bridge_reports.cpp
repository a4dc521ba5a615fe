// SPDX-License-Identifier: MIT
// Carries errors, states and gaps to observers.
#include "sfstreaming/internal/hook_bridge.h"

#include <optional>
#include <utility>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/pull_queue.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

namespace {

/// One call of an error, state or gap observer.
template <typename T>
pplx::task<void> notifyObserver(std::weak_ptr<BaseStreamingClient> weakClient,
                                std::shared_ptr<typename ObserverList<T>::Entry> entry,
                                std::shared_ptr<const T> value,
                                std::function<void(std::exception_ptr)> onFailure) {
    if (entry->removed.load()) {
        co_return;
    }
    try {
        const std::shared_ptr<BaseStreamingClient> client = weakClient.lock();
        if (!client) {
            co_return;
        }
        std::optional<pplx::task<void>> pending;
        {
            const RunningObserver scope(entry->id);
            if (entry->observer.isAsynchronous()) {
                pending = entry->observer.callAsync(*value);
            } else {
                entry->observer.call(*value);
            }
        }
        if (pending && *pending == pplx::task<void>()) {
            throw HookError("observer returned an empty task", "observer");
        }
        if (pending) {
            co_await *pending;
        }
    } catch (...) {
        onFailure(std::current_exception());
    }
}

}  // namespace

void HookBridge::reportFailure(std::exception_ptr failure, const char* what) {
    try {
        std::rethrow_exception(asError(std::move(failure), what));
    } catch (const NotHandled&) {
        // A loop that pulls events was left: the event is not stored, and nothing is wrong.
    } catch (...) {
        reportError(std::current_exception());
    }
}

template <typename T>
void HookBridge::notify(const ObserverList<T>& list, std::shared_ptr<const T> value,
                        const char* kind) {
    // One notice each: what follows the task of one observer must not run beside hooks and events.
    const auto observers = list.snapshot();
    for (const auto& entry : *observers) {
        environment_.lane->postNotice([self = shared_from_this(), entry, value, kind] {
            return notifyObserver<T>(
                self->environment_.client, entry, value,
                [self, kind](const std::exception_ptr& failure) {
                    // Not to the error observers: one of them may be at fault.
                    self->log(LogLevel::Error,
                              std::string(kind) + " observer failed: " + describeError(failure));
                });
        });
    }
}

void HookBridge::reportError(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& failure) {
        log(environment_.observers->errors.empty() ? LogLevel::Warning : LogLevel::Debug,
            failure.what());
        // The exception object lives as long as the pointer to it does.
        notify(environment_.observers->errors,
               std::shared_ptr<const Error>(std::make_shared<std::exception_ptr>(error), &failure),
               "error");
    } catch (...) {
        reportError(asError(error, "observer"));
    }
}

void HookBridge::reportState(StateChange change) {
    log(LogLevel::Info, std::string(toString(change.from)) + " -> " + toString(change.to) +
                            (change.reason.empty() ? "" : ": " + change.reason));
    if (!environment_.observers->states.empty()) {
        notify(environment_.observers->states,
               std::make_shared<const StateChange>(std::move(change)), "state");
    }
}

void HookBridge::reportGap(Gap gap) {
    log(LogLevel::Warning,
        "events may be missing on " + gap.channel + " (" + toString(gap.reason) + ")");
    environment_.statistics->countGap();
    if (!environment_.observers->gaps.empty()) {
        notify(environment_.observers->gaps, std::make_shared<const Gap>(std::move(gap)), "gap");
    }
}

void HookBridge::log(LogLevel level, const std::string& line) const noexcept {
    if (logger_ && logger_->isEnabled(level)) {
        logger_->write(level, line);
    }
}

}  // namespace sfstreaming::internal
