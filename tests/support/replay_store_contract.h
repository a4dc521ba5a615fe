// SPDX-License-Identifier: MIT
// What ReplayStore promises, as checks that every implementation has to pass.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfstreaming/replay_store.h"

namespace sfstreaming {

bool operator==(const ReplayPosition& a, const ReplayPosition& b);
std::ostream& operator<<(std::ostream& out, const ReplayPosition& position);
bool operator==(const ReplayEntry& a, const ReplayEntry& b);
std::ostream& operator<<(std::ostream& out, const ReplayEntry& entry);

namespace testing {

struct ContractCheck {
    std::string name;
    /// On a store in which nothing is yet.
    void (*run)(ReplayStore& store);
};
std::ostream& operator<<(std::ostream& out, const ContractCheck& check);

const std::vector<ContractCheck>& replayStoreContract();

struct StoreKind {
    std::string name;
    /// @param file  a path where nothing is yet
    std::function<std::unique_ptr<ReplayStore>(const std::string& file)> make;
};
std::ostream& operator<<(std::ostream& out, const StoreKind& kind);

/// An entry of org "00D1" and subscriber "", stored at a fixed time.
ReplayEntry entryOf(const std::string& channel, std::int64_t id,
                    const std::string& creationTime = "2026-02-01T08:00:00.000Z");

/// Opens the store anew for each call, so that nothing is kept but by the file.
class ReopenedStore final : public ReplayStore {
public:
    using Open = std::function<std::unique_ptr<ReplayStore>()>;

    explicit ReopenedStore(Open open) : open_(std::move(open)) {}

    std::optional<ReplayPosition> load(const ReplayKey& key) override {
        const std::lock_guard lock(mutex_);
        return open_()->load(key);
    }
    void save(const std::vector<ReplayEntry>& entries) override {
        const std::lock_guard lock(mutex_);
        open_()->save(entries);
    }
    bool erase(const ReplayKey& key) override {
        const std::lock_guard lock(mutex_);
        return open_()->erase(key);
    }
    std::vector<ReplayEntry> list() override {
        const std::lock_guard lock(mutex_);
        return open_()->list();
    }

private:
    const Open open_;
    std::mutex mutex_;
};

}  // namespace testing
}  // namespace sfstreaming
