// SPDX-License-Identifier: MIT
// Replies that were compressed before the measurement, as their ids cannot be changed afterwards.
#include "tests/benchmark/compressed_replies.h"

#include <map>
#include <new>
#include <stdexcept>
#include <tuple>

#include <zlib.h>

#include "tests/benchmark/prepared_reply.h"
#include "tests/benchmark/server_plan.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::string_view kHead{"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10};

const Bytef* bytes(std::string_view text) noexcept {
    return reinterpret_cast<const Bytef*>(text.data());
}

void appendNumber(std::string& to, std::size_t number, int count) {
    for (int i = 0; i < count; ++i, number >>= 8) {
        to += static_cast<char>(number & 0xFF);
    }
}

}  // namespace

CompressedReply::CompressedReply(std::string_view events)
    : begin_(kHead),
      checksum_(static_cast<std::uint32_t>(
          crc32_z(crc32_z(0, nullptr, 0), bytes(events), events.size()))),
      length_(events.size()) {
    z_stream stream{};
    // Raw deflate, as the head is there already.
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
    const std::size_t bound = deflateBound(&stream, static_cast<uLong>(events.size())) + 16;
    begin_.resize(kHead.size() + bound);
    stream.next_in = const_cast<Bytef*>(bytes(events));
    stream.avail_in = static_cast<uInt>(events.size());
    stream.next_out = reinterpret_cast<Bytef*>(begin_.data()) + kHead.size();
    stream.avail_out = static_cast<uInt>(bound);
    // Ends at a whole byte, and leaves the stream open for the tail.
    const int result = deflate(&stream, Z_SYNC_FLUSH);
    begin_.resize(begin_.size() - stream.avail_out);
    const bool complete = result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
    deflateEnd(&stream);
    if (!complete) {
        throw std::runtime_error("zlib cannot compress a reply");
    }
}

std::string CompressedReply::end(std::string_view tail) const {
    std::string result("\x01", 1);  // the last block, stored
    appendNumber(result, tail.size(), 2);
    appendNumber(result, ~tail.size(), 2);
    result += tail;
    appendNumber(result, crc32_z(checksum_, bytes(tail), tail.size()), 4);
    appendNumber(result, length_ + tail.size(), 4);
    return result;
}

std::shared_ptr<const CompressedReplies> compressedReplies(const ServerPlan& plan) {
    static std::map<std::tuple<std::size_t, std::size_t, std::uint64_t>,
                    std::shared_ptr<const CompressedReplies>>
        known;
    auto& replies = known[{plan.batch, plan.eventBytes, plan.replies}];
    if (!replies) {
        auto made = std::make_shared<CompressedReplies>();
        PreparedReply reply(plan.batch, plan.eventBytes);
        for (std::uint64_t i = 0; i < plan.replies; ++i, reply.advance()) {
            made->emplace_back(reply.text());
        }
        replies = std::move(made);
    }
    return replies;
}

}  // namespace sfstreaming::benchmark
