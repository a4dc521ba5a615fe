// SPDX-License-Identifier: MIT
// The org's channels and the events that can be replayed.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfstreaming/emulator/clock.h"

namespace sfstreaming::emulator {

enum class ChannelKind { PushTopic, Generic, PlatformEvent, ChangeEvent };

/// By the beginning of its name; none for a name that is no channel's.
std::optional<ChannelKind> kindOf(std::string_view channel);

/// JSON text of a Bayeux message, shared by all who are to get it.
using MessageText = std::shared_ptr<const std::string>;

struct StoredEvent {
    std::int64_t replayId;
    Clock::Duration created;
    MessageText message;  ///< as it goes over the wire
    std::string uuid;     ///< of platform and change events
};

struct Channel {
    ChannelKind kind;
    std::vector<std::string> fields;  ///< what filters may name; empty: anything
    std::deque<StoredEvent> events;
    std::vector<std::int64_t> published;
    std::int64_t nextId;
    /// Ids up to this one have been given out and removed since.
    std::int64_t expiredUpTo = 0;
};

struct Retention {
    Clock::Duration shortOne;  ///< of PushTopic and generic events
    Clock::Duration longOne;   ///< of platform and change events
    std::size_t maxEvents;     ///< of a channel
};

/// Thread: the io thread.
class EventStore {
public:
    EventStore(Clock& clock, Retention retention);

    /// @throws std::invalid_argument  the name is no channel's
    Channel& add(const std::string& name, std::vector<std::string> fields);
    void remove(const std::string& name) { channels_.erase(name); }
    Channel* find(const std::string& name);
    /// A channel whose name differs in case only; null if there is none.
    const Channel* findIgnoringCase(const std::string& name) const;
    const std::map<std::string, Channel>& all() const noexcept { return channels_; }

    /// Adds the channel if need be.
    Channel& findOrAdd(const std::string& name);

    /// @param payloads  JSON texts
    /// @param type      of PushTopic events
    /// @throws std::invalid_argument  one is not what events of this channel hold; none is stored
    std::vector<StoredEvent> publish(const std::string& channel,
                                     const std::vector<std::string>& payloads,
                                     const std::string& type = "updated");
    StoredEvent publishRaw(const std::string& channel, std::string message);
    /// Removes all but the newest `keep` events.
    void expire(const std::string& channel, std::size_t keep);
    /// Whether a subscription may begin behind this id.
    bool isKnownPosition(Channel& channel, std::int64_t replayId);
    /// Removes what retention no longer covers.
    void sweep(Channel& channel);

private:
    static void expire(Channel& channel, std::size_t keep);
    StoredEvent store(Channel& channel, std::string message, std::string eventUuid);
    std::string messageFor(const std::string& name, const Channel& channel,
                           std::string_view payload, const std::string& type,
                           const std::string& eventUuid) const;

    Clock& clock_;
    const Retention retention_;
    std::map<std::string, Channel> channels_;
    std::uint64_t count_ = 0;
};

}  // namespace sfstreaming::emulator
