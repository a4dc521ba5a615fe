// SPDX-License-Identifier: MIT
/// @file
/// An event that was given up.
#pragma once

#include <exception>
#include <string>

#include "sfstreaming/event.h"

namespace sfstreaming {

/// What dead-letter observers receive: an event that no observer could handle. The stream goes on
/// behind it, so this is the last that is seen of it: keep `event.raw()` and its position.
struct DeadLetter {
    Event event;
    /// Why it was given up: what the observer threw last; null after Event::nack().
    std::exception_ptr error;
    /// The same in one line, for people; never empty.
    std::string reason;
    /// How often observers were given the event. 1 or more.
    unsigned attempts = 1;
};

}  // namespace sfstreaming
