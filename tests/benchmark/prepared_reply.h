// SPDX-License-Identifier: MIT
// The events of a poll's reply, made once; only their replay ids change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sfstreaming::benchmark {

inline constexpr const char* kChannel = "/topic/AccountUpdates";
/// The replay id of the first event; each later one has the next number. Of as many digits as any
/// that will follow, so that the length of a reply never changes.
inline constexpr std::int64_t kFirstReplayId = 1'000'000'000'000'000;

/// A number of PushTopic events, as the beginning of a JSON array with a comma behind each.
class PreparedReply {
public:
    /// @param eventBytes  size of one event, at least 256
    PreparedReply(std::size_t events, std::size_t eventBytes);

    std::size_t events() const noexcept { return digits_.size(); }
    std::string_view text() const noexcept { return text_; }
    /// Gives every event the id it has in the next reply.
    void advance() noexcept;

private:
    std::string text_;
    /// Of each event, where the last digit of its replay id is.
    std::vector<std::size_t> digits_;
};

}  // namespace sfstreaming::benchmark
