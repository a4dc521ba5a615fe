// SPDX-License-Identifier: MIT
// Replies of the emulator as bytes.
#include "sfstreaming/emulator/http_reply.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ostream>
#include <stdexcept>

#include <zlib.h>
#include <boost/beast/http/status.hpp>

namespace sfstreaming::emulator {

namespace {

std::string reasonOf(unsigned status) {
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    return reason.empty() || reason == "<unknown-status>" ? "Status" : std::string(reason);
}

std::string inChunks(const std::string& body, std::size_t size) {
    std::string result;
    for (std::size_t begin = 0; begin < body.size(); begin += size) {
        const std::size_t count = std::min(size, body.size() - begin);
        char head[32];
        std::snprintf(head, sizeof head, "%zx\r\n", count);
        result += head;
        result.append(body, begin, count);
        result += "\r\n";
    }
    return result + "0\r\n\r\n";
}

}  // namespace

HttpReply HttpReply::json(unsigned status, std::string body) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    return reply;
}

HttpReply HttpReply::html(unsigned status, const std::string& title) {
    HttpReply reply;
    reply.status = status;
    reply.contentType = "text/html;charset=UTF-8";
    reply.body = "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" +
                 title + "</h1></body></html>";
    return reply;
}

HttpReply HttpReply::empty(unsigned status) {
    HttpReply reply;
    reply.status = status;
    return reply;
}

std::string gzipped(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib cannot be used");
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

SerialisedReply serialise(HttpReply reply, const ReplyContext& context) {
    SerialisedReply out{{}, reply.gzip ? gzipped(reply.body) : std::move(reply.body)};
    std::string& head = out.head;
    head = "HTTP/1.1 " + std::to_string(reply.status) + " " + reasonOf(reply.status) + "\r\n";
    const auto field = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    field("Cache-Control", "no-cache, no-store");
    if (!out.body.empty()) {
        field("Content-Type", reply.contentType);
    }
    if (reply.gzip) {
        field("Content-Encoding", "gzip");
    }
    for (const auto& [name, value] : reply.headers) {
        field(name, value);
    }
    if (!context.keepAlive) {
        field("Connection", "close");
    } else if (context.http10) {
        field("Connection", "keep-alive");
    }
    if (reply.chunkSize > 0 && !context.http10) {
        field("Transfer-Encoding", "chunked");
        out.body = inChunks(out.body, reply.chunkSize);
    } else if (reply.status != 204) {
        field("Content-Length", std::to_string(out.body.size()));
    }
    head += "\r\n";
    if (context.headOnly || reply.status == 204) {
        out.body.clear();
    }
    return out;
}

std::optional<std::string> percentDecoded(std::string_view text, bool plusIsBlank) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsBlank) {
            result += ' ';
        } else if (text[i] == '%') {
            unsigned value = 0;
            const char* const begin = text.data() + i + 1;
            const char* const end = text.data() + std::min(i + 3, text.size());
            const auto parsed = std::from_chars(begin, end, value, 16);
            if (end - begin != 2 || parsed.ec != std::errc() || parsed.ptr != end) {
                return std::nullopt;
            }
            result += static_cast<char>(value);
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parseForm(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percentDecoded(pair.substr(0, equals), true);
        const auto value = percentDecoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) {
            return std::nullopt;
        }
        fields.emplace_back(*name, *value);
    }
    return fields;
}

}  // namespace sfstreaming::emulator
