// SPDX-License-Identifier: MIT
// The faults that wait for their requests.
#include "sfstreaming/emulator/fault_queue.h"

#include <algorithm>

namespace sfstreaming::emulator {

std::optional<Fault> FaultQueue::take(const std::vector<RequestKind>& kinds) {
    for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
        if (it->fault.on != RequestKind::Any &&
            std::find(kinds.begin(), kinds.end(), it->fault.on) == kinds.end()) {
            continue;
        }
        if (it->passed < it->fault.skip) {
            ++it->passed;
            continue;
        }
        it->passed = 0;
        Fault fault = it->fault;
        if (it->fault.count > 0 && --it->fault.count == 0) {
            waiting_.erase(it);
        }
        return fault;
    }
    return std::nullopt;
}

}  // namespace sfstreaming::emulator
