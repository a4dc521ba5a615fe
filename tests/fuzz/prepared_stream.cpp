// SPDX-License-Identifier: MIT
// A connection that gives out bytes from memory: the library's own, with other insides.
#include "tests/fuzz/prepared_stream.h"

#include <algorithm>
#include <cstring>

#include "sfstreaming/internal/net_stream.h"

namespace sfstreaming {

namespace {

std::string_view remaining;
std::size_t largestPiece = 1;

}  // namespace

void testing::prepareStream(std::string_view bytes, std::size_t piece) {
    remaining = bytes;
    largestPiece = piece;
}

namespace internal {

// In place of net_stream.cpp and tls_session.cpp, of which the reader of replies uses these.

NetStream::NetStream(boost::asio::io_context& context)
    : strand_(context.get_executor()), socket_(strand_) {}

Step<std::size_t> NetStream::receive(char* data, std::size_t size) {
    const std::size_t count = std::min({size, largestPiece, remaining.size()});
    std::memcpy(data, remaining.data(), count);
    remaining.remove_prefix(count);
    co_return count;
}

struct TlsSession::Wire {};

TlsSession::~TlsSession() = default;

}  // namespace internal

}  // namespace sfstreaming
