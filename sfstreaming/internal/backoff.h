// SPDX-License-Identifier: MIT
// Growing delays.
#pragma once

#include <chrono>
#include <functional>

#include "sfstreaming/client_options.h"

namespace sfstreaming::internal {

/// A number in [0, 1); tests give their own to remove the randomness.
using RandomSource = std::function<double()>;
RandomSource defaultRandomSource();

/// One sequence of delays. Not thread-safe.
class Backoff {
public:
    explicit Backoff(BackoffOptions options, RandomSource random = defaultRandomSource());

    /// The delay before the next attempt; each call is one attempt.
    std::chrono::milliseconds next();
    void reset() noexcept { attempts_ = 0; }
    /// Calls of next() since reset().
    unsigned attempts() const noexcept { return attempts_; }

private:
    BackoffOptions options_;
    RandomSource random_;
    unsigned attempts_ = 0;
};

}  // namespace sfstreaming::internal
