// SPDX-License-Identifier: MIT
/// @file
/// Where hooks, observers and the continuations of the library's tasks run.
#pragma once

#include <functional>
#include <memory>

#include "sfstreaming/export.h"

namespace sfstreaming {

/// Runs jobs. Give your own to ClientOptions::executor to have hooks and observers called by, say,
/// the event loop of a window.
///
/// Thread: post() is called from any thread and must not run the job before it returns.
/// A job that is dropped unrun (a loop that has ended) is permitted only after stop() has
/// completed.
class SFSTREAMING_EXPORT Executor {
public:
    virtual ~Executor();
    virtual void post(std::function<void()> job) = 0;
};

/// A pool of its own threads. They end when the last reference is gone.
/// @param threads  1 or more
SFSTREAMING_EXPORT std::shared_ptr<Executor> makeThreadExecutor(unsigned threads);

/// The pool that clients without an executor share: made with the first of them and gone with the
/// last. It has as many threads as the machine has processors, at least 2 and at most 4.
SFSTREAMING_EXPORT std::shared_ptr<Executor> sharedExecutor();

}  // namespace sfstreaming
