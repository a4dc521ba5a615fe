// SPDX-License-Identifier: MIT
// Remembers which events of a channel were received, to drop repeats after a resumption.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// A direct-mapped table of the last ids seen. It knows equality only: replay ids start again when
/// an org is refreshed, so a smaller id is not an older one. It forgets, but never errs the other
/// way: an id it has not seen is never called a repeat.
class DuplicateFilter {
public:
    /// @return true if `id` is new; remembers it
    bool insert(ReplayId id) {
        if (!slots_) {
            slots_ = std::make_unique<std::int64_t[]>(kSlots);
            for (std::size_t i = 0; i < kSlots; ++i) {
                slots_[i] = static_cast<std::int64_t>(i) + 1;  // its place would be the next slot
            }
        }
        std::int64_t& slot = slots_[static_cast<std::uint64_t>(id.toInt64()) % kSlots];
        if (slot == id.toInt64()) {
            return false;
        }
        slot = id.toInt64();
        return true;
    }

    /// Forgets everything: the server's ids may have started again.
    void clear() noexcept { slots_.reset(); }

private:
    // Ids grow by a few each, so this covers the last several hundred events: more than an overlap
    // has ever been seen to hold. Made with the first event: idle channels cost nothing.
    static constexpr std::size_t kSlots = 2048;

    /// The last id of each slot; in a fresh one, an id that belongs elsewhere.
    std::unique_ptr<std::int64_t[]> slots_;
};

}  // namespace sfstreaming::internal
