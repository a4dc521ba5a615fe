// SPDX-License-Identifier: MIT
// Growing delays.
#include "sfstreaming/internal/backoff.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace sfstreaming::internal {

RandomSource defaultRandomSource() {
    return [] {
        thread_local std::minstd_rand engine{std::random_device{}()};
        return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
    };
}

Backoff::Backoff(BackoffOptions options, RandomSource random)
    : options_(options), random_(std::move(random)) {}

std::chrono::milliseconds Backoff::next() {
    const auto ceiling = static_cast<double>(options_.ceiling.count());
    const double factor = std::max(1.0, options_.factor);
    // pow overflows to infinity for many attempts, which min() turns into the ceiling; but nothing
    // times infinity is not a number.
    const auto first = static_cast<double>(options_.first.count());
    const double full = first > 0.0 ? std::min(ceiling, first * std::pow(factor, attempts_)) : 0.0;
    ++attempts_;
    const double share = std::clamp(options_.jitter, 0.0, 1.0) * random_();
    return std::chrono::milliseconds(std::llround(std::max(0.0, full * (1.0 - share))));
}

}  // namespace sfstreaming::internal
