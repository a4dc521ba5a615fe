// SPDX-License-Identifier: MIT
// What the endpoints of the emulator share.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "sfstreaming/emulator/clock.h"
#include "sfstreaming/emulator/cookies.h"
#include "sfstreaming/emulator/emulator.h"
#include "sfstreaming/emulator/event_store.h"
#include "sfstreaming/emulator/fault_queue.h"
#include "sfstreaming/emulator/session_registry.h"
#include "sfstreaming/emulator/token_registry.h"

namespace sfstreaming::emulator {

/// All state of the emulated org. Thread: the io thread.
struct Core {
    explicit Core(EmulatorOptions emulatorOptions)
        : options(std::move(emulatorOptions)),
          clock(io, options.timeScale),
          store(clock, {options.shortRetention, options.longRetention, options.maxRetainedEvents}),
          sessions(clock, options.gapLimit),
          tokens(options.credentials.refreshToken),
          routing(clock, options.routingCookieLife, options.timeScale,
                  !options.certificateFile.empty()) {}

    const EmulatorOptions options;
    boost::asio::io_context io;
    Clock clock;
    EventStore store;
    SessionRegistry sessions;
    TokenRegistry tokens;
    RoutingCookies routing;
    FaultQueue faults;
    Switches switches;
    Statistics statistics;
    std::string url;
    std::deque<SeenRequest> requests;
};

}  // namespace sfstreaming::emulator
