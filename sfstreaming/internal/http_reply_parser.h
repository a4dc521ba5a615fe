// SPDX-License-Identifier: MIT
// Reads HTTP/1.1 replies, with the parser of Boost.Beast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/buffer_pool.h"

namespace sfstreaming::internal {

/// Feed it with put() of its base. It stops behind the header; then bodyLength() may allow the body
/// to be read past it. Call eager(true) to have it read the body itself.
class HttpReplyParser final : public boost::beast::http::basic_parser<false> {
public:
    /// Longer heads are to be refused: the base does so only where one is in its input as a whole.
    static constexpr std::uint32_t kMaxHeadBytes = 64 * 1024;

    /// @param body  where the body goes. Must outlive this object.
    explicit HttpReplyParser(GrowingBody& body);

    int status() const noexcept { return status_; }
    HttpHeaders& headers() noexcept { return headers_; }
    /// The body is compressed with gzip.
    bool isGzip() const noexcept { return gzip_; }
    /// Of the fields behind a body in chunks, which are passed over.
    std::size_t trailerBytes() const noexcept { return trailerBytes_; }
    /// The number of bytes that follow the head; none for chunks and for bodies that end with the
    /// connection. Only if isHeaderDone().
    std::optional<std::uint64_t> bodyLength() const;

private:
    using View = boost::beast::string_view;
    using ErrorCode = boost::beast::error_code;

    void on_request_impl(boost::beast::http::verb, View, View, int, ErrorCode&) override {}
    void on_response_impl(int code, View reason, int version, ErrorCode&) override;
    void on_field_impl(boost::beast::http::field name, View text, View value, ErrorCode&) override;
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(View bytes, ErrorCode& error) override;
    void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, ErrorCode& error) override;
    void on_finish_impl(ErrorCode&) override {}

    GrowingBody& body_;
    int status_ = 0;
    HttpHeaders headers_;
    bool gzip_ = false;
    std::size_t trailerBytes_ = 0;
};

}  // namespace sfstreaming::internal
