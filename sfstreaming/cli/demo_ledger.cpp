// SPDX-License-Identifier: MIT
// What the demo received, to be held against what was published.
#include "sfstreaming/cli/demo_ledger.h"

#include <algorithm>
#include <set>

namespace sfstreaming::cli {

void DemoLedger::onReceived(std::string_view channel, std::int64_t id) {
    const std::lock_guard lock(mutex_);
    ids_[std::string(channel)].push_back(id);
}

std::size_t DemoLedger::received(const std::string& channel) const {
    const std::lock_guard lock(mutex_);
    const auto found = ids_.find(channel);
    return found == ids_.end() ? 0 : found->second.size();
}

Balance DemoLedger::balance(const std::string& channel,
                            const std::vector<std::int64_t>& published) const {
    std::vector<std::int64_t> received;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = ids_.find(channel); found != ids_.end()) {
            received = found->second;
        }
    }
    Balance balance;
    balance.published = published.size();
    balance.received = received.size();
    const std::set<std::int64_t> wanted(published.begin(), published.end());
    std::set<std::int64_t> got;
    for (const std::int64_t id : received) {
        if (wanted.count(id) == 0 || !got.insert(id).second) {
            ++balance.doubled;
        }
    }
    balance.lost = wanted.size() - got.size();
    balance.inOrder = std::is_sorted(received.begin(), received.end());
    return balance;
}

}  // namespace sfstreaming::cli
