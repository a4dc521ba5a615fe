// SPDX-License-Identifier: MIT
/// @file
/// A position in a channel's stream of events.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "sfstreaming/export.h"

namespace sfstreaming {

/// A position in the stream of one channel, as the server named it.
///
/// Replay ids are opaque: they grow along a channel but not by one, and they start again when an
/// org is refreshed or moved. So this type can be compared for equality, stored and given back,
/// and nothing else. It is exact for every 64-bit value.
class SFSTREAMING_EXPORT ReplayId {
public:
    /// Only events published after the subscription (the server's -1). The default.
    static constexpr ReplayId newEvents() noexcept { return ReplayId(-1); }
    /// Everything the server still retains, then new events (the server's -2). Each delivered
    /// event counts against the org's daily limit.
    static constexpr ReplayId allEvents() noexcept { return ReplayId(-2); }
    /// A position received earlier, e.g. read back from a store.
    static constexpr ReplayId fromInt64(std::int64_t value) noexcept { return ReplayId(value); }
    /// Reads what toString() wrote: a decimal number. Nothing else is accepted.
    static std::optional<ReplayId> parse(std::string_view text) noexcept;

    /// Equals newEvents().
    constexpr ReplayId() noexcept = default;

    /// The number as it stands on the wire.
    constexpr std::int64_t toInt64() const noexcept { return value_; }
    std::string toString() const;

    /// True for newEvents() and allEvents(), which name no event.
    constexpr bool isSpecial() const noexcept { return value_ == -1 || value_ == -2; }

    friend constexpr bool operator==(ReplayId a, ReplayId b) noexcept {
        return a.value_ == b.value_;
    }
    friend constexpr bool operator!=(ReplayId a, ReplayId b) noexcept { return !(a == b); }

private:
    constexpr explicit ReplayId(std::int64_t value) noexcept : value_(value) {}

    std::int64_t value_ = -1;
};

SFSTREAMING_EXPORT std::ostream& operator<<(std::ostream& out, ReplayId id);

}  // namespace sfstreaming

template <>
struct std::hash<sfstreaming::ReplayId> {
    std::size_t operator()(sfstreaming::ReplayId id) const noexcept {
        return std::hash<std::int64_t>()(id.toInt64());
    }
};
