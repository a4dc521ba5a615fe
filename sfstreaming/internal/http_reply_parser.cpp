// SPDX-License-Identifier: MIT
// Reads HTTP/1.1 replies, with the parser of Boost.Beast.
#include "sfstreaming/internal/http_reply_parser.h"

#include <string_view>

#include "sfstreaming/internal/gzip.h"

namespace sfstreaming::internal {

namespace http = boost::beast::http;

namespace {

// ": " and the end of the line.
constexpr std::size_t kFieldOverhead = 4;

}  // namespace

HttpReplyParser::HttpReplyParser(GrowingBody& body) : body_(body) {
    header_limit(kMaxHeadBytes);
    body_limit(body.limit());
}

std::optional<std::uint64_t> HttpReplyParser::bodyLength() const {
    const auto length = content_length();
    return length && !chunked() ? std::optional(*length) : std::nullopt;
}

void HttpReplyParser::on_response_impl(int code, View, int, ErrorCode&) {
    status_ = code;
}

void HttpReplyParser::on_field_impl(http::field name, View text, View value, ErrorCode&) {
    if (is_header_done()) {
        // A trailer: too late to be a field of the reply.
        trailerBytes_ += text.size() + value.size() + kFieldOverhead;
        return;
    }
    if (name == http::field::content_encoding) {
        gzip_ = gzip_ || namesGzip({value.data(), value.size()});
    }
    headers_.emplace_back(text, value);
}

std::size_t HttpReplyParser::on_body_impl(View bytes, ErrorCode& error) {
    if (!body_.append({bytes.data(), bytes.size()})) {
        error = http::error::body_limit;
        return 0;
    }
    return bytes.size();
}

std::size_t HttpReplyParser::on_chunk_body_impl(std::uint64_t, View bytes, ErrorCode& error) {
    return on_body_impl(bytes, error);
}

}  // namespace sfstreaming::internal
