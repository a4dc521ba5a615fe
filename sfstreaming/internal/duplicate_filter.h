// SPDX-License-Identifier: MIT
// Remembers which events of a channel were received, to drop repeats after a resumption.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// The last ids seen, 16,384 at least. It knows equality only: replay ids start again when an org
/// is refreshed, so a smaller id is not an older one. It forgets, but never errs the other way: an
/// id it has not seen is never called a repeat.
///
/// It costs nothing before the first event, and grows with what has come, to 512 KB at the most.
class DuplicateFilter {
public:
    /// @return true if `id` is new; remembers it
    bool insert(ReplayId id) {
        const std::int64_t value = id.toInt64();
        if (recent_.contains(value) || older_.contains(value)) {
            return false;
        }
        if (recent_.size() == kGeneration) {
            older_ = std::exchange(recent_, {});
        }
        recent_.insert(value);
        return true;
    }

    /// Forgets everything: the server's ids may have started again.
    void clear() noexcept {
        recent_ = {};
        older_ = {};
    }

private:
    static constexpr std::size_t kGeneration = 16384;

    /// An open-addressing set, at most half full.
    class IdSet {
    public:
        std::size_t size() const noexcept { return size_; }

        bool contains(std::int64_t value) const noexcept {
            if (value == kEmpty) {
                return hasEmpty_;
            }
            return !slots_.empty() && slots_[place(value)] == value;
        }

        /// @param value  not contained yet
        void insert(std::int64_t value) {
            ++size_;
            if (value == kEmpty) {
                hasEmpty_ = true;
                return;
            }
            if (size_ * 2 > slots_.size()) {
                grow();
            }
            slots_[place(value)] = value;
        }

    private:
        static constexpr std::int64_t kEmpty = std::numeric_limits<std::int64_t>::min();

        /// Where the value is, or would be.
        std::size_t place(std::int64_t value) const noexcept {
            const std::size_t mask = slots_.size() - 1;
            // Ids follow each other closely: the multiplication spreads them.
            std::size_t at =
                static_cast<std::size_t>(
                    (static_cast<std::uint64_t>(value) * 0x9e3779b97f4a7c15ULL) >> 32) &
                mask;
            while (slots_[at] != value && slots_[at] != kEmpty) {
                at = (at + 1) & mask;
            }
            return at;
        }

        void grow() {
            const std::vector<std::int64_t> old = std::exchange(
                slots_, std::vector<std::int64_t>(slots_.empty() ? 16 : 2 * slots_.size(), kEmpty));
            for (const std::int64_t value : old) {
                if (value != kEmpty) {
                    slots_[place(value)] = value;
                }
            }
        }

        std::vector<std::int64_t> slots_;
        std::size_t size_ = 0;
        bool hasEmpty_ = false;  ///< the value that marks empty slots
    };

    IdSet recent_;
    IdSet older_;
};

}  // namespace sfstreaming::internal
