// SPDX-License-Identifier: MIT
// What OpenSSL does for the library outside the transports.
#pragma once

#include <string>

namespace sfstreaming::internal {

/// Overwrites a secret and empties the string, in a way the optimiser does not remove.
void wipe(std::string& secret) noexcept;

}  // namespace sfstreaming::internal
