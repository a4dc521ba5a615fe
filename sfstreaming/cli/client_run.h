// SPDX-License-Identifier: MIT
// Starting and stopping a client from a command.
#pragma once

#include <exception>
#include <functional>
#include <utility>

#include <pplx/pplxtasks.h>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/cli/console.h"

namespace sfstreaming::cli {

/// Options with which a client stops in well under a second, and still says goodbye to the server.
ClientOptions interactiveOptions();

/// Calls `callback` with the failure of the task, or none, on a thread of the library.
template <typename T>
void whenDone(const pplx::task<T>& task, std::function<void(std::exception_ptr)> callback) {
    task.then([callback = std::move(callback)](const pplx::task<T>& done) {
        std::exception_ptr failure;
        try {
            done.get();
        } catch (...) {
            failure = std::current_exception();
        }
        callback(failure);
    });
}

/// Stops the client and waits for it.
/// @return false if its output could not be written in time; then no object that the client's
/// observers use may be destroyed, and the process ends by itself very soon
bool stopAndWait(BaseStreamingClient& client, Console& console);

}  // namespace sfstreaming::cli
