// SPDX-License-Identifier: MIT
// The faults that wait for their requests.
#pragma once

#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "sfstreaming/emulator/faults.h"

namespace sfstreaming::emulator {

/// Thread: the io thread.
class FaultQueue {
public:
    void add(Fault fault) { waiting_.push_back({std::move(fault), 0}); }
    void clear() { waiting_.clear(); }
    /// The fault that strikes this request, if any. Asked once per request.
    /// @param kinds  of the messages in it
    std::optional<Fault> take(const std::vector<RequestKind>& kinds);

private:
    struct Waiting {
        Fault fault;
        unsigned passed;
    };
    std::list<Waiting> waiting_;
};

}  // namespace sfstreaming::emulator
