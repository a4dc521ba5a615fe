// SPDX-License-Identifier: MIT
// Looks at the end of a reply before it is read.
#include "sfstreaming/internal/connect_tail.h"

#include <algorithm>
#include <array>

namespace sfstreaming::internal {

namespace {

// Longer than any plain reply to a poll.
constexpr std::size_t kTail = 400;

}  // namespace

bool endsWithPlainConnect(std::string_view body, std::string_view id) noexcept {
    body.remove_prefix(body.size() - std::min(body.size(), kTail));
    const auto begin = body.rfind('{');
    if (begin == std::string_view::npos) {
        return false;
    }
    const std::string_view message = body.substr(begin);
    const auto contains = [message](std::string_view part) {
        return message.find(part) != std::string_view::npos;
    };
    std::array<char, 64> field{};
    constexpr std::string_view kId = "\"id\":\"";
    if (kId.size() + id.size() + 1 > field.size()) {
        return false;
    }
    auto end = std::copy(kId.begin(), kId.end(), field.begin());
    end = std::copy(id.begin(), id.end(), end);
    *end++ = '"';
    // The object has no others in it, as there is no further brace: neither advice nor ext.
    return message.size() > 2 && message.substr(message.size() - 2) == "}]" &&
           message.find('}') == message.size() - 2 && contains("\"channel\":\"/meta/connect\"") &&
           contains("\"successful\":true") && !contains("\"advice\"") &&
           contains({field.data(), static_cast<std::size_t>(end - field.begin())});
}

}  // namespace sfstreaming::internal
