// SPDX-License-Identifier: MIT
// Memory for the bodies of replies, used again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// A string of any size and content, often with capacity: a fresh megabyte costs hundreds of page
/// faults. It goes back to a pool of the whole process with its last reference. Thread: any.
std::shared_ptr<std::string> takeBuffer();

/// A buffer that holds a body, and nothing else, with the spare capacity that the parser of JSON
/// needs; or a copy that is not much larger than the body.
std::shared_ptr<const std::string> finishedBody(std::shared_ptr<std::string> buffer);

/// A body that grows up to a limit, in a buffer of the pool. Growing does not fill with zeros what
/// is about to be overwritten.
class GrowingBody {
public:
    /// @param limit  the most bytes it may hold
    explicit GrowingBody(std::size_t limit) : limit_(limit) {}

    std::size_t size() const noexcept { return size_; }
    std::size_t limit() const noexcept { return limit_; }

    /// Room for `count` more bytes behind the present end.
    /// @return where to write them; null if they would exceed the limit
    char* grow(std::size_t count);
    /// So many of these bytes have been written.
    void commit(std::size_t count) noexcept { size_ += count; }
    /// @return false if the limit would be exceeded
    bool append(std::string_view bytes);

    std::string_view view() const noexcept;
    /// What was written, as finishedBody(). Ends this object's life.
    std::shared_ptr<const std::string> finish();

private:
    const std::size_t limit_;
    std::shared_ptr<std::string> buffer_;
    std::size_t size_ = 0;
};

}  // namespace sfstreaming::internal
