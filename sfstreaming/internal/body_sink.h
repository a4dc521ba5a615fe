// SPDX-License-Identifier: MIT
// Where cpprestsdk writes the body of a reply.
#pragma once

#include <cstddef>

#include <cpprest/astreambuf.h>

#include "sfstreaming/internal/buffer_pool.h"

namespace sfstreaming::internal {

/// A stream buffer that appends to a body, up to a limit; one more byte fails the request.
class BodySink final : public concurrency::streams::details::basic_streambuf<std::uint8_t> {
public:
    explicit BodySink(std::size_t limit) : body_(limit) {}

    bool exceeded() const noexcept { return exceeded_; }
    GrowingBody& body() noexcept { return body_; }

    pplx::task<std::size_t> putn_nocopy(const std::uint8_t* data, std::size_t count) override;
    pplx::task<std::size_t> putn(const std::uint8_t* data, std::size_t count) override;
    pplx::task<int_type> putc(std::uint8_t byte) override;
    bool can_write() const override { return open_; }
    bool is_open() const override { return open_; }
    pplx::task<void> close(std::ios_base::openmode mode) override;
    pplx::task<void> close(std::ios_base::openmode mode, std::exception_ptr error) override;
    pplx::task<void> sync() override;

    // A sink is not read from, has no positions and lends no memory.
    bool can_read() const override { return false; }
    bool can_seek() const override { return false; }
    bool has_size() const override { return false; }
    bool is_eof() const override { return false; }
    std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
    void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
    std::size_t in_avail() const override { return 0; }
    pplx::task<int_type> bumpc() override { return nothing(); }
    int_type sbumpc() override { return traits::eof(); }
    pplx::task<int_type> getc() override { return nothing(); }
    int_type sgetc() override { return traits::eof(); }
    pplx::task<int_type> nextc() override { return nothing(); }
    pplx::task<int_type> ungetc() override { return nothing(); }
    pplx::task<std::size_t> getn(std::uint8_t*, std::size_t) override;
    std::size_t scopy(std::uint8_t*, std::size_t) override { return 0; }
    pos_type getpos(std::ios_base::openmode) const override { return traits::eof(); }
    utility::size64_t size() const override { return 0; }
    pos_type seekpos(pos_type, std::ios_base::openmode) override { return traits::eof(); }
    pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
        return traits::eof();
    }
    std::uint8_t* alloc(std::size_t) override { return nullptr; }
    void commit(std::size_t) override {}
    bool acquire(std::uint8_t*& data, std::size_t& count) override;
    void release(std::uint8_t*, std::size_t) override {}
    std::exception_ptr exception() const override { return nullptr; }

private:
    static pplx::task<int_type> nothing() {
        return pplx::task_from_result<int_type>(traits::eof());
    }

    GrowingBody body_;
    bool open_ = true;
    bool exceeded_ = false;
};

}  // namespace sfstreaming::internal
