// SPDX-License-Identifier: MIT
// Starting and stopping a client from a command.
#include "sfstreaming/cli/client_run.h"

#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/interrupt.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kDisconnectTimeout = std::chrono::milliseconds(600);
constexpr auto kStopTimeout = std::chrono::milliseconds(900);
constexpr auto kLastWords = std::chrono::milliseconds(200);

}  // namespace

ClientOptions interactiveOptions() {
    ClientOptions options;
    options.disconnectTimeout = kDisconnectTimeout;
    options.stopTimeout = kStopTimeout;
    return options;
}

bool stopAndWait(BaseStreamingClient& client, Console& console) {
    try {
        client.stop().get();
        return true;
    } catch (const std::exception&) {
        boundExit(kExitFailure, kLastWords);
        console.fail("nobody takes the output; ended without waiting for it");
        return false;
    }
}

}  // namespace sfstreaming::cli
