// SPDX-License-Identifier: MIT
// Replies of the emulator as bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sfstreaming::emulator {

struct HttpReply {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string contentType = "application/json;charset=UTF-8";
    std::size_t chunkSize = 0;  ///< 0: with Content-Length
    bool gzip = false;

    static HttpReply json(unsigned status, std::string body);
    static HttpReply html(unsigned status, const std::string& title);
    static HttpReply empty(unsigned status);
};

/// What the request has to say about the form of its reply.
struct ReplyContext {
    bool keepAlive = true;
    bool headOnly = false;  ///< HEAD
    bool http10 = false;
};

/// Apart, so that a large body is not copied.
struct SerialisedReply {
    std::string head;
    std::string body;
};

SerialisedReply serialise(HttpReply reply, const ReplyContext& context);

std::string gzipped(std::string_view text);

/// Text of a URL or a form without its percent signs; none if it is malformed.
std::optional<std::string> percentDecoded(std::string_view text, bool plusIsBlank);
/// "a=1&b=2" taken apart; none if it is malformed. Of repeated names the first counts.
std::optional<std::vector<std::pair<std::string, std::string>>> parseForm(std::string_view text);

}  // namespace sfstreaming::emulator
