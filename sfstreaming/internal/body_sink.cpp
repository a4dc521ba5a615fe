// SPDX-License-Identifier: MIT
// Where cpprestsdk writes the body of a reply.
#include "sfstreaming/internal/body_sink.h"

#include <stdexcept>
#include <utility>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/task_scheduler.h"

namespace sfstreaming::internal {

namespace {

// A client has at most a few replies in memory; more buffers than this are not worth keeping.
constexpr std::size_t kMaxFreeBuffers = 4;
// A buffer that once held an unusually large reply is given back to the system.
constexpr std::size_t kMaxKeptBytes = std::size_t{8} << 20;

/// Runs continuations where they are scheduled from. The HTTP engine chains a continuation to each
/// write; its next step always goes through the reactor, so this cannot recurse.
class InlineScheduler final : public TaskScheduler {
public:
    void schedule(pplx::TaskProc_t procedure, void* parameter) override { procedure(parameter); }
};

pplx::task<std::size_t> written(std::size_t count) {
    // Never destroyed: the engine's threads may still run while the process ends.
    static const auto* const scheduler =
        new std::shared_ptr<pplx::scheduler_interface>(std::make_shared<InlineScheduler>());
    return pplx::task_from_result(count, pplx::task_options(pplx::scheduler_ptr(*scheduler)));
}

}  // namespace

std::shared_ptr<std::string> BufferPool::take() {
    std::unique_ptr<std::string> buffer;
    {
        const std::lock_guard lock(mutex_);
        if (!free_.empty()) {
            buffer = std::move(free_.back());
            free_.pop_back();
        }
    }
    if (!buffer) {
        buffer = std::make_unique<std::string>();
    }
    return {buffer.release(), [pool = weak_from_this()](std::string* returned) {
                std::unique_ptr<std::string> owned(returned);
                if (const auto alive = pool.lock()) {
                    alive->giveBack(std::move(owned));
                }
            }};
}

void BufferPool::giveBack(std::unique_ptr<std::string> buffer) {
    if (buffer->capacity() > kMaxKeptBytes) {
        return;
    }
    buffer->clear();
    const std::lock_guard lock(mutex_);
    if (free_.size() < kMaxFreeBuffers) {
        free_.push_back(std::move(buffer));
    }
}

BodySink::BodySink(std::shared_ptr<std::string> body, std::size_t limit)
    : body_(std::move(body)), limit_(limit) {}

pplx::task<std::size_t> BodySink::putn_nocopy(const std::uint8_t* data, std::size_t count) {
    if (count > limit_ - body_->size()) {
        exceeded_ = true;
        return pplx::task_from_exception<std::size_t>(
            std::make_exception_ptr(std::length_error("reply too large")));
    }
    const std::size_t needed = body_->size() + count + HttpResponse::kBodyPadding;
    if (needed > body_->capacity()) {
        body_->reserve(std::max(needed, body_->capacity() * 2));
    }
    body_->append(reinterpret_cast<const char*>(data), count);
    return written(count);
}

pplx::task<std::size_t> BodySink::putn(const std::uint8_t* data, std::size_t count) {
    return putn_nocopy(data, count);
}

pplx::task<BodySink::int_type> BodySink::putc(std::uint8_t byte) {
    return putn_nocopy(&byte, 1).then([byte](std::size_t) { return static_cast<int_type>(byte); });
}

pplx::task<void> BodySink::close(std::ios_base::openmode) {
    open_ = false;
    return pplx::task_from_result();
}

pplx::task<void> BodySink::close(std::ios_base::openmode mode, std::exception_ptr) {
    return close(mode);
}

pplx::task<void> BodySink::sync() {
    return pplx::task_from_result();
}

pplx::task<std::size_t> BodySink::getn(std::uint8_t*, std::size_t) {
    return pplx::task_from_result<std::size_t>(0);
}

bool BodySink::acquire(std::uint8_t*& data, std::size_t& count) {
    data = nullptr;
    count = 0;
    return false;
}

}  // namespace sfstreaming::internal
