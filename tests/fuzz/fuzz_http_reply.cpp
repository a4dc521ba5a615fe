// SPDX-License-Identifier: MIT
// What a server may send in place of a reply of HTTP: a bounded reply or the right error, and the
// same one in whatever pieces it comes.
//
// The first byte of an input says in what pieces, and whether the reply may have a body.
#include <algorithm>
#include <array>
#include <coroutine>
#include <exception>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/http_reply_reader.h"
#include "sfstreaming/internal/net_failure.h"
#include "tests/fuzz/prepared_stream.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

constexpr std::size_t kLimit = 2000;

/// Runs a step to its end, which never has to wait.
struct Run {
    struct promise_type {
        Run get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const { std::terminate(); }
    };
};

Run readInto(std::optional<HttpResponse>& result, HttpReplyReader& reader, bool withoutBody) {
    try {
        result = co_await reader.read(withoutBody);
    } catch (const NetFailure&) {
        // No reply, or too large.
    }
}

bool isClean(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void check(const HttpResponse& reply) {
    require(reply.status / 100 != 1 && reply.status <= 999, "a reply is final");
    require(reply.body && reply.body->size() <= kLimit, "a body is bounded");
    require(reply.body->empty() ||
                reply.body->capacity() >= reply.body->size() + HttpResponse::kBodyPadding,
            "there is room for the parser");
    for (const auto& [name, value] : reply.headers) {
        require(!name.empty() && isClean(name) && name.find(':') == std::string::npos,
                "a field has a name");
        require(isClean(value), "a field is one line");
    }
}

std::optional<HttpResponse> replyIn(std::string_view bytes, std::size_t piece, bool withoutBody) {
    static boost::asio::io_context context;
    NetStream stream(context);
    prepareStream(bytes, piece);
    std::optional<HttpResponse> result;
    HttpReplyReader reader(stream, kLimit);
    readInto(result, reader, withoutBody);
    if (result) {
        check(*result);
        // May be asked of every reply.
        reader.isGzip();
        reader.keepsConnection();
    }
    return result;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    constexpr std::array<std::size_t, 4> kPieces{1, 3, 17, 500};
    const std::string_view bytes = asText(data + 1, size - 1);
    const bool withoutBody = (data[0] & 1) != 0;
    const auto whole = replyIn(bytes, size, withoutBody);
    const auto split = replyIn(bytes, kPieces[(data[0] >> 1) % kPieces.size()], withoutBody);
    require(whole.has_value() == split.has_value(), "pieces do not matter");
    require(!whole || (whole->status == split->status && whole->headers == split->headers &&
                       *whole->body == *split->body),
            "pieces change nothing");
    return 0;
}
