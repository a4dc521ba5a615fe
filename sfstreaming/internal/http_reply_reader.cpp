// SPDX-License-Identifier: MIT
// Reads the reply to a request from a connection.
#include "sfstreaming/internal/http_reply_reader.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "sfstreaming/internal/net_failure.h"

namespace sfstreaming::internal {

namespace {

namespace http = boost::beast::http;

// The first read brings the head; what it brings of the body is copied, the rest is not.
constexpr std::size_t kHeadReadBytes = 4096;
// Bodies in chunks are taken apart from pieces of this size; a head must fit in as well.
constexpr std::size_t kReadBytes = HttpReplyParser::kMaxHeadBytes + kHeadReadBytes;
// As much of a body is made room for at once.
constexpr std::size_t kFirstGrowth = std::size_t{1} << 20;
// Servers send one or two; without a limit they could go on for ever.
constexpr int kMaxInterimReplies = 16;
// "0", and two ends of lines.
constexpr std::size_t kShortestChunkedBody = 5;

}  // namespace

ReadBuffer::ReadBuffer() : memory_(takeBuffer()) {
    if (memory_->size() < kReadBytes) {
        memory_->clear();
        memory_->resize(kReadBytes);
    }
}

std::pair<char*, std::size_t> ReadBuffer::room(std::size_t count) noexcept {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (kReadBytes - end_ < count) {
        std::memmove(memory_->data(), memory_->data() + begin_, end_ - begin_);
        end_ -= std::exchange(begin_, 0);
    }
    return {memory_->data() + end_, std::min(count, kReadBytes - end_)};
}

Step<HttpResponse> HttpReplyReader::read(bool withoutBody) {
    co_await readHead(withoutBody);
    if (!parser_->is_done()) {
        co_await readBody();
    }
    HttpResponse response;
    response.status = parser_->status();
    response.headers = std::move(parser_->headers());
    response.body = body_->finish();
    co_return response;
}

bool HttpReplyReader::keepsConnection() const noexcept {
    return parser_->keep_alive() && input_.unused().empty();
}

Step<> HttpReplyReader::readHead(bool withoutBody) {
    for (int interim = 0;; ++interim) {
        body_.emplace(limit_);
        parser_.emplace(*body_);
        parser_->skip(withoutBody);
        while (!parser_->is_header_done()) {
            parse();
            if (!parser_->is_header_done()) {
                co_await receiveMore(kHeadReadBytes);
            }
        }
        if (parser_->status() == 101) {
            throw NetFailure("the server changed the protocol, unasked");
        }
        if (parser_->status() / 100 != 1) {
            co_return;
        }
        if (interim == kMaxInterimReplies) {
            throw NetFailure("the server sent one interim reply after the other");
        }
    }
}

Step<> HttpReplyReader::readBody() {
    if (const auto length = parser_->bodyLength()) {
        co_await readBodyOfLength(static_cast<std::size_t>(*length));
        co_return;
    }
    parser_->eager(true);
    // Beast's parser reckons with so many bytes once it has seen the end of a chunk's first line.
    while (parser_->chunked() && input_.unused().size() < kShortestChunkedBody) {
        co_await receiveMore(kReadBytes);
    }
    for (;;) {
        parse();
        if (parser_->is_done()) {
            co_return;
        }
        co_await receiveMore(kReadBytes);
        if (parser_->is_done()) {
            co_return;
        }
    }
}

/// The bytes go right to where they stay.
Step<> HttpReplyReader::readBodyOfLength(std::size_t length) {
    const std::size_t here = std::min(length, input_.unused().size());
    if (length > limit_ || !body_->append(input_.unused().substr(0, here))) {
        failTooLarge();
    }
    input_.use(here);
    while (body_->size() < length) {
        // The length is only a promise: memory is taken as the bytes come.
        const std::size_t size =
            std::min(length - body_->size(), std::max(kFirstGrowth, body_->size()));
        const std::size_t count = co_await stream_.receive(body_->grow(size), size);
        if (count == 0) {
            throw NetFailure("the server closed the connection");
        }
        body_->commit(count);
    }
}

Step<> HttpReplyReader::receiveMore(std::size_t count) {
    const auto [place, space] = input_.room(count);
    if (space == 0) {
        // A chunk's first line, or what follows the last one.
        failMalformed(http::error::header_limit);
    }
    const std::size_t received = co_await stream_.receive(place, space);
    input_.add(received);
    received_ = received_ || received > 0;
    if (received == 0) {
        boost::beast::error_code error = http::error::partial_message;
        if (parser_->got_some()) {
            parser_->put_eof(error);
        }
        if (error) {
            throw NetFailure("the server closed the connection");
        }
    }
}

void HttpReplyReader::parse() {
    boost::beast::error_code error;
    const auto bytes = input_.unused();
    const bool inHead = !parser_->is_header_done();
    const std::size_t used =
        parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    input_.use(used);
    if (error == http::error::body_limit) {
        failTooLarge();
    }
    if (error && error != http::error::need_more) {
        failMalformed(error);
    }
    if (inHead) {
        headBytes_ += used;
    }
    const std::size_t begun = parser_->is_header_done() ? 0 : input_.unused().size();
    if (headBytes_ + begun + parser_->trailerBytes() > HttpReplyParser::kMaxHeadBytes) {
        failMalformed(http::error::header_limit);
    }
}

void HttpReplyReader::failMalformed(boost::beast::error_code error) {
    throw NetFailure("what came is no reply of HTTP (" + error.message() + ")");
}

void HttpReplyReader::failTooLarge() const {
    throw NetFailure("the reply is larger than " + std::to_string(limit_) +
                     " bytes; see ClientOptions::maxResponseBytes");
}

}  // namespace sfstreaming::internal
