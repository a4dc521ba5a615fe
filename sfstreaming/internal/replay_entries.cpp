// SPDX-License-Identifier: MIT
// What every store of positions asks of them.
#include "sfstreaming/internal/replay_entries.h"

#include <algorithm>

#include "sfstreaming/errors.h"

namespace sfstreaming::internal {

namespace {

bool isPrintable(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

void requireStorable(const std::vector<ReplayEntry>& entries) {
    for (const auto& [key, position] : entries) {
        if (position.id.isSpecial()) {
            throw UsageError("a replay id of " + position.id.toString() +
                             " names no event and cannot be stored (channel \"" + key.channel +
                             "\")");
        }
        if (key.organization.empty() || key.channel.empty()) {
            throw UsageError("a position needs an organisation and a channel to be stored under");
        }
        if (!isPrintable(key.organization) || !isPrintable(key.subscriber) ||
            !isPrintable(key.channel) || !isPrintable(position.creationTime)) {
            throw UsageError("a position to be stored must not contain control characters");
        }
    }
}

}  // namespace sfstreaming::internal
