// SPDX-License-Identifier: MIT
// A store of positions in memory.
#include "sfstreaming/replay_store.h"

#include <map>
#include <mutex>

#include "sfstreaming/internal/replay_entries.h"

namespace sfstreaming {

ReplayStore::~ReplayStore() = default;

struct MemoryReplayStore::Impl {
    std::mutex mutex;
    std::map<ReplayKey, ReplayPosition> positions;
};

MemoryReplayStore::MemoryReplayStore() : impl_(std::make_unique<Impl>()) {}
MemoryReplayStore::~MemoryReplayStore() = default;

std::optional<ReplayPosition> MemoryReplayStore::load(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->positions.find(key);
    return found == impl_->positions.end() ? std::nullopt : std::optional(found->second);
}

void MemoryReplayStore::save(const std::vector<ReplayEntry>& entries) {
    internal::requireStorable(entries);
    const std::lock_guard lock(impl_->mutex);
    auto changed = impl_->positions;
    for (const ReplayEntry& entry : entries) {
        changed[entry.key] = entry.position;
    }
    impl_->positions.swap(changed);
}

bool MemoryReplayStore::erase(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    return impl_->positions.erase(key) > 0;
}

std::vector<ReplayEntry> MemoryReplayStore::list() {
    const std::lock_guard lock(impl_->mutex);
    std::vector<ReplayEntry> entries;
    for (const auto& [key, position] : impl_->positions) {
        entries.push_back({key, position});
    }
    return entries;
}

}  // namespace sfstreaming
