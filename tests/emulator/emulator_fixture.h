// SPDX-License-Identifier: MIT
// A running emulator for each case.
#pragma once

#include <string>
#include <utility>

#include "sfstreaming/emulator/emulator.h"
#include "tests/emulator/bayeux_client.h"
#include "tests/emulator/raw_connection.h"

namespace sfstreaming::testing {

inline const std::string kTopic = "/topic/AccountUpdates";
inline const std::string kOrders = "/event/Order_Placed__e";
inline const std::string kNotices = "/u/Notifications";
inline const std::string kChanges = "/data/ChangeEvents";

struct EmulatorFixture {
    explicit EmulatorFixture(emulator::EmulatorOptions options = {})
        : emulator(std::move(options)) {
        emulator.start();
    }

    /// A fault for the requests of one kind.
    static emulator::Fault fault(emulator::FaultKind kind, emulator::RequestKind on) {
        emulator::Fault result;
        result.kind = kind;
        result.on = on;
        return result;
    }

    bool waitForHeldPolls(std::size_t count) const {
        return emulator.waitUntil([count](const emulator::Statistics& statistics) {
            return statistics.heldPolls == count;
        });
    }

    template <typename Change>
    void setSwitch(Change change) {
        emulator::Switches switches = emulator.switches();
        change(switches);
        emulator.setSwitches(switches);
    }

    emulator::Emulator emulator;
};

}  // namespace sfstreaming::testing
