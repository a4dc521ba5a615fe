// SPDX-License-Identifier: MIT
// Remembers which events of a channel were received, to drop repeats after a resumption.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sfstreaming/replay_id.h"

namespace sfstreaming::internal {

/// The last ids seen, 16,384 at least. It knows equality only: replay ids start again when an org
/// is refreshed, so a smaller id is not an older one. It forgets, but never errs the other way: an
/// id it has not seen is never called a repeat.
///
/// It costs nothing before the first event, and grows with what has come: to a few kilobytes where
/// ids follow each other closely, to 1 MB at the most.
class DuplicateFilter {
public:
    /// @return true if `id` is new; remembers it
    bool insert(ReplayId id) {
        const auto value = static_cast<std::uint64_t>(id.toInt64());
        if (older_.contains(value)) {
            return false;
        }
        if (recent_.size() == kGeneration && !recent_.contains(value)) {
            older_ = std::exchange(recent_, {});
        }
        return recent_.insert(value);
    }

    /// Forgets everything: the server's ids may have started again.
    void clear() noexcept {
        recent_ = {};
        older_ = {};
    }

private:
    static constexpr std::size_t kGeneration = 16384;

    /// An open-addressing set of blocks of 64 neighbouring ids, at most half full.
    class IdSet {
    public:
        std::size_t size() const noexcept { return size_; }

        bool contains(std::uint64_t value) const noexcept {
            return !blocks_.empty() && (blocks_[place(value >> 6)].members & bit(value)) != 0;
        }

        /// @return false if it is contained already
        bool insert(std::uint64_t value) {
            if ((used_ + 1) * 2 > blocks_.size()) {
                grow();
            }
            Block& block = blocks_[place(value >> 6)];
            if ((block.members & bit(value)) != 0) {
                return false;
            }
            used_ += block.members == 0 ? 1 : 0;
            block.number = value >> 6;
            block.members |= bit(value);
            ++size_;
            return true;
        }

    private:
        struct Block {
            std::uint64_t number = 0;   ///< an id without its last six bits
            std::uint64_t members = 0;  ///< a bit for each id; none: nothing is here
        };

        static std::uint64_t bit(std::uint64_t value) noexcept {
            return std::uint64_t{1} << (value & 63);
        }

        /// Where the block is, or would be.
        std::size_t place(std::uint64_t number) const noexcept {
            const std::size_t mask = blocks_.size() - 1;
            std::size_t at =
                static_cast<std::size_t>((number * 0x9e3779b97f4a7c15ULL) >> 32) & mask;
            while (blocks_[at].members != 0 && blocks_[at].number != number) {
                at = (at + 1) & mask;
            }
            return at;
        }

        void grow() {
            const std::vector<Block> old = std::exchange(
                blocks_, std::vector<Block>(blocks_.empty() ? 8 : 2 * blocks_.size()));
            for (const Block& block : old) {
                if (block.members != 0) {
                    blocks_[place(block.number)] = block;
                }
            }
        }

        std::vector<Block> blocks_;
        std::size_t used_ = 0;
        std::size_t size_ = 0;
    };

    IdSet recent_;
    IdSet older_;
};

}  // namespace sfstreaming::internal
