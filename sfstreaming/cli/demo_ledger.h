// SPDX-License-Identifier: MIT
// What the demo received, to be held against what was published.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sfstreaming::cli {

struct Balance {
    std::size_t published = 0;
    std::size_t received = 0;
    /// Published, but never received.
    std::size_t lost = 0;
    /// Received once too often, or never published.
    std::size_t doubled = 0;
    /// The ids came in the order of publication.
    bool inOrder = true;

    bool isEven() const { return lost == 0 && doubled == 0 && inOrder; }
};

/// Thread: any.
class DemoLedger {
public:
    void onReceived(std::string_view channel, std::int64_t id);
    std::size_t received(const std::string& channel) const;
    Balance balance(const std::string& channel, const std::vector<std::int64_t>& published) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::vector<std::int64_t>, std::less<>> ids_;
};

}  // namespace sfstreaming::cli
