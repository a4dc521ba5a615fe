// SPDX-License-Identifier: MIT
// Reads the reply to a request from a connection.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sfstreaming/internal/buffer_pool.h"
#include "sfstreaming/internal/http_reply_parser.h"
#include "sfstreaming/internal/net_stream.h"

namespace sfstreaming::internal {

/// Bytes that were received and not used yet, in memory of the pool.
class ReadBuffer {
public:
    ReadBuffer();

    std::string_view unused() const noexcept { return {memory_->data() + begin_, end_ - begin_}; }
    void use(std::size_t count) noexcept { begin_ += count; }

    /// Room behind the unused bytes: `count` bytes, or what there is.
    std::pair<char*, std::size_t> room(std::size_t count) noexcept;
    void add(std::size_t count) noexcept { end_ += count; }

private:
    const std::shared_ptr<std::string> memory_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

/// One reply, from its first byte to its last. Thread: the strand of the stream. Steps throw
/// NetFailure.
class HttpReplyReader {
public:
    /// @param limit  the most bytes that the body may have, compressed or not
    HttpReplyReader(NetStream& stream, std::size_t limit) : stream_(stream), limit_(limit) {}

    /// @param withoutBody  the reply has none, whatever its head says
    /// @return the reply, its body not inflated yet
    Step<HttpResponse> read(bool withoutBody);

    bool hasReceived() const noexcept { return received_; }
    bool isGzip() const noexcept { return parser_->isGzip(); }
    /// Whether another reply may follow on the connection. Only after read().
    bool keepsConnection() const noexcept;

private:
    Step<> readHead(bool withoutBody);
    Step<> readBody();
    Step<> readBodyOfLength(std::size_t length);
    Step<> receiveMore(std::size_t count);
    void parse();
    [[noreturn]] void failTooLarge() const;
    [[noreturn]] static void failMalformed(boost::beast::error_code error);

    NetStream& stream_;
    const std::size_t limit_;
    std::optional<GrowingBody> body_;
    std::optional<HttpReplyParser> parser_;
    ReadBuffer input_;
    std::size_t headBytes_ = 0;  ///< of interim replies, too
    bool received_ = false;
};

}  // namespace sfstreaming::internal
