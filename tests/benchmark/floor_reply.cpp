// SPDX-License-Identifier: MIT
// How the floor reads a reply: into one buffer, which is used again and again.
#include "tests/benchmark/floor_reply.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace sfstreaming::benchmark {

namespace {

constexpr std::size_t kLeastRead = std::size_t{64} << 10;

std::size_t find(const std::string& buffer, std::size_t size, std::string_view what,
                 std::size_t from) {
    return std::string_view(buffer.data(), size).find(what, from);
}

}  // namespace

/// Waits for something, with space for `wanted` and for as much as there has ever been.
void FloorReply::readMore(FloorSocket& socket, std::size_t wanted) {
    const std::size_t needed = size_ + wanted + kPadding;
    if (buffer_.size() < needed) {
        buffer_.resize(needed);
    }
    size_ += socket.receive(buffer_.data() + size_, buffer_.size() - kPadding - size_);
}

std::string_view FloorReply::read(FloorSocket& socket) {
    // One request is answered at a time, so nothing of the next reply can come with this one.
    size_ = 0;
    std::size_t headEnd = std::string::npos;
    while (headEnd == std::string::npos) {
        readMore(socket, kLeastRead);
        headEnd = find(buffer_, size_, "\r\n\r\n", 0);
    }
    const std::size_t begin = headEnd + 4;
    const bool compressed =
        find(buffer_, begin, "Content-Encoding: gzip", 0) != std::string_view::npos;
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t field = find(buffer_, begin, name, 0);
    std::string_view body;
    if (field == std::string_view::npos) {
        body = readChunks(socket, begin);
    } else {
        const std::size_t length = std::strtoul(buffer_.data() + field + name.size(), nullptr, 10);
        while (size_ < begin + length) {
            readMore(socket, begin + length - size_);
        }
        body = std::string_view(buffer_.data() + begin, length);
    }
    return compressed ? inflate(body) : body;
}

/// Moves the contents of the chunks together.
std::string_view FloorReply::readChunks(FloorSocket& socket, std::size_t begin) {
    std::size_t next = begin;
    std::size_t end = begin;
    for (;;) {
        std::size_t lineEnd = find(buffer_, size_, "\r\n", next);
        while (lineEnd == std::string_view::npos) {
            readMore(socket, kLeastRead);
            lineEnd = find(buffer_, size_, "\r\n", next);
        }
        const std::size_t length = std::strtoul(buffer_.data() + next, nullptr, 16);
        const std::size_t chunk = lineEnd + 2;
        next = chunk + length + 2;
        while (size_ < next) {
            readMore(socket, std::max(next - size_, kLeastRead));
        }
        if (length == 0) {
            return {buffer_.data() + begin, end - begin};
        }
        std::memmove(buffer_.data() + end, buffer_.data() + chunk, length);
        end += length;
    }
}

std::string_view FloorReply::inflate(std::string_view compressed) {
    if (!decompressor_) {
        decompressor_.reset(libdeflate_alloc_decompressor());
    }
    std::uint32_t length = 0;  // little endian, as these processors are
    std::memcpy(&length, compressed.data() + compressed.size() - sizeof length, sizeof length);
    if (inflated_.size() < length + kPadding) {
        inflated_.resize(length + kPadding);
    }
    if (libdeflate_gzip_decompress(decompressor_.get(), compressed.data(), compressed.size(),
                                   inflated_.data(), length, nullptr) != LIBDEFLATE_SUCCESS) {
        throw std::runtime_error("a reply cannot be inflated");
    }
    return {inflated_.data(), length};
}

}  // namespace sfstreaming::benchmark
