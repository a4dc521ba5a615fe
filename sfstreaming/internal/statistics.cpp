// SPDX-License-Identifier: MIT
// Counts what a client does.
#include "sfstreaming/internal/statistics.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/timestamp.h"

namespace sfstreaming::internal {

void Statistics::countReply(std::size_t bytes, Time now) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    lastPoll_ = now;
}

void Statistics::noteSubscribed(const std::string& channel) {
    const std::lock_guard lock(mutex_);
    channelLocked(channel);
}

void Statistics::countReceived(const std::string& channel, std::size_t events,
                               std::optional<ReplayId> position, Time now) {
    const std::lock_guard lock(mutex_);
    Channel& entry = channelLocked(channel);
    received_ += events;
    entry.received += events;
    entry.receivedPosition = position;
    lastEvent_ = entry.lastEvent = now;
}

void Statistics::countSignIn(const char* reason) {
    const std::lock_guard lock(mutex_);
    ++signIns_[reason];
}

void Statistics::countRetry(const char* reason) {
    const std::lock_guard lock(mutex_);
    ++retries_[reason];
}

void Statistics::noteStored(std::string_view channel, ReplayId id, std::string_view creationTime,
                            Time storedAt) {
    const auto created = parseTimestamp(creationTime);
    const std::lock_guard lock(mutex_);
    // A write may come after the end of the subscription.
    if (const auto found = channels_.find(channel); found != channels_.end()) {
        found->second.storedPosition = id;
        found->second.storedEventTime = created.value_or(storedAt);
    }
}

void Statistics::noteLoaded(std::string_view channel, ReplayId id, std::string_view creationTime,
                            Time storedAt) {
    {
        const std::lock_guard lock(mutex_);
        channelLocked(channel);
    }
    noteStored(channel, id, creationTime, storedAt);
}

void Statistics::beginLife() {
    const std::lock_guard lock(mutex_);
    channels_.clear();
}

void Statistics::forget(const std::string& channel) {
    const std::lock_guard lock(mutex_);
    channels_.erase(channel);
}

void Statistics::setPending(std::shared_ptr<const PendingEvents> pending) {
    const std::lock_guard lock(mutex_);
    pending_.swap(pending);
}

Statistics::Channel& Statistics::channelLocked(std::string_view name) {
    const auto found = channels_.find(name);
    return found != channels_.end() ? found->second
                                    : channels_.emplace(std::string(name), Channel()).first->second;
}

ClientStats Statistics::snapshot(ClientState state, Time now) const {
    ClientStats stats;
    stats.state = state;
    stats.eventsDelivered = delivered_.load();
    stats.eventsAcknowledged = acknowledged_.load();
    stats.eventsRedelivered = redelivered_.load();
    stats.duplicatesDropped = duplicates_.load();
    stats.eventsGivenUp = givenUp_.load();
    stats.gaps = gaps_.load();
    stats.handshakes = handshakes_.load();
    const std::lock_guard lock(mutex_);
    stats.eventsReceived = received_;
    stats.bytesReceived = bytes_;
    stats.lastPoll = lastPoll_;
    stats.lastEvent = lastEvent_;
    stats.signIns = signIns_;
    stats.retries = retries_;
    if (pending_) {
        stats.pendingEvents = pending_->count();
        stats.pendingBytes = pending_->bytes();
    }
    for (const auto& [name, channel] : channels_) {
        ChannelStats entry;
        entry.channel = name;
        entry.eventsReceived = channel.received;
        entry.receivedPosition = channel.receivedPosition;
        entry.lastEvent = channel.lastEvent;
        entry.storedPosition = channel.storedPosition;
        entry.storedEventTime = channel.storedEventTime;
        if (channel.storedEventTime) {
            entry.storedAge = std::max(std::chrono::milliseconds(0),
                                       std::chrono::duration_cast<std::chrono::milliseconds>(
                                           now - *channel.storedEventTime));
        }
        stats.channels.push_back(std::move(entry));
    }
    return stats;
}

}  // namespace sfstreaming::internal
