// SPDX-License-Identifier: MIT
/// @file
/// Where positions are kept between two runs of a program: the interface, and a store in memory.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/export.h"
#include "sfstreaming/replay_id.h"

namespace sfstreaming {

/// Whose position it is. Two orgs or two programs never share one.
struct ReplayKey {
    /// AccessToken::organizationId, or what stands for it there.
    std::string organization;
    /// ClientOptions::subscriberName.
    std::string subscriber;
    /// Without a filter, e.g. "/topic/AccountUpdates".
    std::string channel;

    friend bool operator==(const ReplayKey& a, const ReplayKey& b) noexcept {
        return a.organization == b.organization && a.subscriber == b.subscriber &&
               a.channel == b.channel;
    }
    friend bool operator!=(const ReplayKey& a, const ReplayKey& b) noexcept { return !(a == b); }
    /// For ordered containers, and the order of ReplayStore::list().
    friend bool operator<(const ReplayKey& a, const ReplayKey& b) noexcept {
        if (a.organization != b.organization) {
            return a.organization < b.organization;
        }
        return a.subscriber != b.subscriber ? a.subscriber < b.subscriber : a.channel < b.channel;
    }
};

/// How far a channel has been consumed.
struct ReplayPosition {
    /// Never newEvents() or allEvents().
    ReplayId id;
    /// Event::creationTime() of that event; may be empty.
    std::string creationTime;
    /// By the clock of the program that stored it, to the millisecond.
    std::chrono::system_clock::time_point storedAt{};
};

struct ReplayEntry {
    ReplayKey key;
    ReplayPosition position;
};

/// Keeps one position for each key. See ClientOptions::replayStore for how a client uses it.
///
/// **Contract.** After a throw the store is as it was before the call, and the same call may
/// succeed later. What a call has stored, any later call finds, also after the process was killed,
/// except where an implementation says otherwise. Later replaces earlier: replay ids have no order.
///
/// **Threads.** All functions may be called from any thread, several at once; clients call them on
/// their callback lane. They may block for the time of an access to a disk.
///
/// **Errors.** StoreError; UsageError for keys or positions that cannot be.
class SFSTREAMING_EXPORT ReplayStore {
public:
    ReplayStore() = default;
    virtual ~ReplayStore();
    ReplayStore(const ReplayStore&) = delete;
    ReplayStore& operator=(const ReplayStore&) = delete;

    /// @return none if nothing was saved for `key`
    virtual std::optional<ReplayPosition> load(const ReplayKey& key) = 0;
    /// Saves all of `entries`, or none of them.
    virtual void save(const std::vector<ReplayEntry>& entries) = 0;
    /// @return false if there was nothing to erase
    virtual bool erase(const ReplayKey& key) = 0;
    /// All there are, in the order of their keys.
    virtual std::vector<ReplayEntry> list() = 0;
};

/// Forgets everything when it is destroyed: for tests, and for clients that are made anew in one
/// process.
class SFSTREAMING_EXPORT MemoryReplayStore final : public ReplayStore {
public:
    MemoryReplayStore();
    ~MemoryReplayStore() override;

    std::optional<ReplayPosition> load(const ReplayKey& key) override;
    void save(const std::vector<ReplayEntry>& entries) override;
    bool erase(const ReplayKey& key) override;
    std::vector<ReplayEntry> list() override;

private:
    struct Impl;
#ifdef _MSC_VER
#pragma warning(suppress : 4251)  // never touched outside the library
#endif
    std::unique_ptr<Impl> impl_;
};

}  // namespace sfstreaming
