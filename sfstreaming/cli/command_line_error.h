// SPDX-License-Identifier: MIT
// The failure of a command that was called wrongly.
#pragma once

#include <stdexcept>

namespace sfstreaming::cli {

/// The text says what to do instead. Ends the command with kExitUsage.
class CommandLineError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace sfstreaming::cli
