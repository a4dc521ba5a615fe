// SPDX-License-Identifier: MIT
// What is on its way to a client: pieces of prepared text.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfstreaming::benchmark {

/// The text is not copied: it must stay until all is taken, or the next begin().
class Outgoing {
public:
    void begin();
    void add(std::string_view text);
    /// As chunks of HTTP, each of `chunkBytes` but for the last.
    void addChunks(std::string_view text, std::size_t chunkBytes);
    void addLastChunk();

    bool isEmpty() const noexcept { return next_ == pieces_.size(); }
    /// @return how many of `parts` are used
    std::size_t gather(std::span<iovec> parts) const;
    /// The text of the next record of TLS: as much as one holds, but never of two chunks.
    /// @param space  used if that is not in one piece
    std::string_view gatherRecord(std::string& space) const;
    /// The first `bytes` have been sent.
    void take(std::size_t bytes);

private:
    struct Piece {
        std::string_view text;
        bool endsRecord = false;
    };

    std::vector<Piece> pieces_;
    std::size_t next_ = 0;
    std::size_t offset_ = 0;  ///< in the next piece
    /// Heads of chunks, which must keep their places.
    std::deque<std::string> chunkHeads_;
};

}  // namespace sfstreaming::benchmark
