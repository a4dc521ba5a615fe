// SPDX-License-Identifier: MIT
// How the floor reads a reply: into one buffer, which is used again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <libdeflate.h>

#include "tests/benchmark/floor_socket.h"

namespace sfstreaming::benchmark {

class FloorReply {
public:
    /// Behind the end of a body, for the parser.
    static constexpr std::size_t kPadding = 64;

    /// Reads the only reply that is under way. Knows lengths, chunks and gzip.
    /// @return its body; valid until the next call
    std::string_view read(FloorSocket& socket);

private:
    void readMore(FloorSocket& socket, std::size_t wanted);
    std::string_view readChunks(FloorSocket& socket, std::size_t begin);
    std::string_view inflate(std::string_view compressed);

    std::string buffer_;
    std::size_t size_ = 0;  ///< what has come of this reply
    std::string inflated_;
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor_{
        nullptr, &libdeflate_free_decompressor};
};

}  // namespace sfstreaming::benchmark
