// SPDX-License-Identifier: MIT
// The registered observers of a client.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sfstreaming/client_state.h"
#include "sfstreaming/dead_letter.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"
#include "sfstreaming/gap.h"
#include "sfstreaming/message.h"
#include "sfstreaming/observer.h"

namespace sfstreaming::internal {

/// Observers of one kind, in the order of registration. Thread-safe; readers take a snapshot, so
/// observers may be added and removed while others run.
template <typename T>
class ObserverList {
public:
    struct Entry {
        ObserverId id;
        std::string channel;  ///< empty: all channels
        Observer<T> observer;
        std::atomic<bool> removed{false};

        Entry(ObserverId entryId, std::string entryChannel, Observer<T> entryObserver)
            : id(entryId), channel(std::move(entryChannel)), observer(std::move(entryObserver)) {}
    };
    using Snapshot = std::shared_ptr<const std::vector<std::shared_ptr<Entry>>>;

    void add(ObserverId id, std::string channel, Observer<T> observer) {
        auto entry = std::make_shared<Entry>(id, std::move(channel), std::move(observer));
        const std::lock_guard lock(mutex_);
        auto changed = std::make_shared<std::vector<std::shared_ptr<Entry>>>(*entries_);
        changed->push_back(std::move(entry));
        publishLocked(std::move(changed));
    }

    bool remove(ObserverId id) {
        const std::lock_guard lock(mutex_);
        auto changed = std::make_shared<std::vector<std::shared_ptr<Entry>>>(*entries_);
        const auto found = std::find_if(changed->begin(), changed->end(),
                                        [id](const auto& entry) { return entry->id == id; });
        if (found == changed->end()) {
            return false;
        }
        (*found)->removed.store(true);
        changed->erase(found);
        publishLocked(std::move(changed));
        return true;
    }

    bool empty() const noexcept { return size_.load(std::memory_order_relaxed) == 0; }

    /// Brings `snapshot` up to date; cheap when nothing has changed since `version`.
    void refresh(Snapshot& snapshot, std::uint64_t& version) const {
        if (snapshot && version == version_.load(std::memory_order_acquire)) {
            return;
        }
        const std::lock_guard lock(mutex_);
        snapshot = entries_;
        version = version_.load(std::memory_order_relaxed);
    }

    Snapshot snapshot() const {
        const std::lock_guard lock(mutex_);
        return entries_;
    }

private:
    void publishLocked(std::shared_ptr<std::vector<std::shared_ptr<Entry>>> changed) {
        size_.store(changed->size(), std::memory_order_relaxed);
        entries_ = std::move(changed);
        version_.fetch_add(1, std::memory_order_release);
    }

    mutable std::mutex mutex_;
    Snapshot entries_ = std::make_shared<std::vector<std::shared_ptr<Entry>>>();
    std::atomic<std::uint64_t> version_{0};
    std::atomic<std::size_t> size_{0};
};

/// All observers of a client; they outlive its sessions.
struct Observers {
    ObserverList<Event> events;
    ObserverList<Message> messages;
    ObserverList<StateChange> states;
    ObserverList<Error> errors;
    ObserverList<Gap> gaps;
    ObserverList<DeadLetter> deadLetters;
    std::atomic<ObserverId> lastId{0};

    bool remove(ObserverId id) {
        return events.remove(id) || messages.remove(id) || states.remove(id) || errors.remove(id) ||
               gaps.remove(id) || deadLetters.remove(id);
    }
};

}  // namespace sfstreaming::internal
