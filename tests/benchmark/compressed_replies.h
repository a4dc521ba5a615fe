// SPDX-License-Identifier: MIT
// Replies that were compressed before the measurement, as their ids cannot be changed afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sfstreaming::benchmark {

struct ServerPlan;

/// The events of one reply, as the beginning of a body in gzip.
class CompressedReply {
public:
    explicit CompressedReply(std::string_view events);

    std::string_view begin() const noexcept { return begin_; }
    /// What completes the body, with `tail` uncompressed behind the events.
    std::string end(std::string_view tail) const;

private:
    std::string begin_;
    std::uint32_t checksum_;
    std::size_t length_;
};

using CompressedReplies = std::vector<CompressedReply>;

/// Those of the plan, made at the first call.
std::shared_ptr<const CompressedReplies> compressedReplies(const ServerPlan& plan);

}  // namespace sfstreaming::benchmark
