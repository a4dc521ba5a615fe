// SPDX-License-Identifier: MIT
// Text form of replay ids.
#include "sfstreaming/replay_id.h"

#include <charconv>
#include <ostream>

namespace sfstreaming {

std::optional<ReplayId> ReplayId::parse(std::string_view text) noexcept {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return ReplayId(value);
}

std::string ReplayId::toString() const {
    return std::to_string(value_);
}

std::ostream& operator<<(std::ostream& out, ReplayId id) {
    return out << id.toInt64();
}

}  // namespace sfstreaming
