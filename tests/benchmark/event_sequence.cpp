// SPDX-License-Identifier: MIT
// Checks that every event arrives, once and in order, and times those behind the first few.
#include "tests/benchmark/event_sequence.h"

#include <stdexcept>

namespace sfstreaming::benchmark {

void EventOrder::throwWrong(std::int64_t replayId) const {
    throw std::runtime_error("event " + std::to_string(next_) + " was lost, doubled or late: " +
                             std::to_string(replayId) + " came in its place");
}

}  // namespace sfstreaming::benchmark
