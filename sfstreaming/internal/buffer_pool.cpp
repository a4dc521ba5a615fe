// SPDX-License-Identifier: MIT
// Memory for the bodies of replies, used again and again.
#include "sfstreaming/internal/buffer_pool.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

namespace {

// What waits for reuse is memory that nobody else can use.
constexpr std::size_t kMaxFreeBuffers = 8;
constexpr std::size_t kMaxFreeBytes = std::size_t{16} << 20;
// Less is not worth a place: it is allocated as quickly.
constexpr std::size_t kMinKeptBytes = 4096;
// An event keeps the buffer of its reply: of what is larger, three quarters must not be empty. More
// than connections read into, whose buffers are the usual ones, and small bodies are not copied.
constexpr std::size_t kMaxSpareBytes = 128 * 1024;

class BufferPool {
public:
    std::unique_ptr<std::string> take() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) {
            return std::make_unique<std::string>();
        }
        auto buffer = std::move(free_.back());
        free_.pop_back();
        freeBytes_ -= buffer->capacity();
        return buffer;
    }

    void giveBack(std::unique_ptr<std::string> buffer) {
        const std::lock_guard lock(mutex_);
        const std::size_t bytes = buffer->capacity();
        if (bytes >= kMinKeptBytes && free_.size() < kMaxFreeBuffers &&
            freeBytes_ + bytes <= kMaxFreeBytes) {
            freeBytes_ += bytes;
            free_.push_back(std::move(buffer));
        }
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::string>> free_;
    std::size_t freeBytes_ = 0;
};

BufferPool& pool() {
    // Never destroyed: events, and with them buffers, may be let go while the process ends.
    static auto& shared = *new BufferPool;
    return shared;
}

std::shared_ptr<std::string> pooled(std::unique_ptr<std::string> buffer) {
    return {buffer.release(),
            [](std::string* used) { pool().giveBack(std::unique_ptr<std::string>(used)); }};
}

}  // namespace

std::shared_ptr<std::string> takeBuffer() {
    return pooled(pool().take());
}

std::shared_ptr<const std::string> finishedBody(std::shared_ptr<std::string> buffer) {
    const std::size_t needed = buffer->size() + HttpResponse::kBodyPadding;
    if (buffer->capacity() > kMaxSpareBytes && buffer->capacity() / 4 > buffer->size()) {
        auto fitting = std::make_unique<std::string>();
        fitting->reserve(needed);
        fitting->assign(*buffer);
        return pooled(std::move(fitting));
    }
    buffer->reserve(needed);
    return buffer;
}

char* GrowingBody::grow(std::size_t count) {
    if (count > limit_ - size_) {
        return nullptr;
    }
    if (!buffer_) {
        buffer_ = takeBuffer();
    }
    const std::size_t needed = size_ + count;
    if (needed + HttpResponse::kBodyPadding > buffer_->capacity()) {
        const std::size_t wanted = std::max(needed, std::min(buffer_->capacity() * 2, limit_)) +
                                   HttpResponse::kBodyPadding;
        if (size_ == 0) {
            // Nothing to carry over.
            buffer_->clear();
        }
        buffer_->reserve(wanted);
    }
    if (needed > buffer_->size()) {
        buffer_->resize(needed);
    }
    return buffer_->data() + size_;
}

bool GrowingBody::append(std::string_view bytes) {
    char* const place = grow(bytes.size());
    if (place == nullptr) {
        return false;
    }
    std::memcpy(place, bytes.data(), bytes.size());
    commit(bytes.size());
    return true;
}

std::string_view GrowingBody::view() const noexcept {
    return buffer_ ? std::string_view(buffer_->data(), size_) : std::string_view();
}

std::shared_ptr<const std::string> GrowingBody::finish() {
    if (!buffer_) {
        // Never destroyed, as the pool.
        static const auto& empty = *new auto(std::make_shared<const std::string>());
        return empty;
    }
    buffer_->resize(size_);
    return finishedBody(std::exchange(buffer_, nullptr));
}

}  // namespace sfstreaming::internal
