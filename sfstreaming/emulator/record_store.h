// SPDX-License-Identifier: MIT
// Accounts, and the events that their changes cause.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/clock.h"
#include "sfstreaming/emulator/event_store.h"

namespace sfstreaming::emulator {

/// Which changes of accounts a PushTopic tells.
struct PushTopic {
    enum class NotifyFor { All, Referenced };
    std::string id;
    std::string name;
    std::string query;
    std::vector<std::string> fields;  ///< of its query; empty: all
    NotifyFor notifyFor = NotifyFor::Referenced;
    bool onCreate = true;
    bool onUpdate = true;
    bool onDelete = true;
};

/// Thread: the io thread.
class RecordStore {
public:
    using Json = nlohmann::ordered_json;
    /// @param type  "created", "updated" or "deleted"
    using Publish = std::function<void(const std::string& channel, const std::string& payload,
                                       const std::string& type)>;

    RecordStore(Clock& clock, EventStore& events, Publish publish);

    /// @param fields  of the new account
    /// @return its id
    std::string create(const Json& fields);
    /// @return false if there is no such account
    bool update(const std::string& id, const Json& fields);
    bool remove(const std::string& id);
    /// Null if there is no such account.
    const Json* find(const std::string& id) const;

    void addTopic(PushTopic topic);
    /// @return the name of the topic; none if there is no such topic
    std::optional<std::string> removeTopic(const std::string& id);
    const std::map<std::string, PushTopic>& topics() const noexcept { return topics_; }

private:
    enum class Change { Create, Update, Delete };

    void notify(Change change, const Json& record, const Json& changed);
    void notifyTopics(Change change, const Json& record, const Json& changed);
    void notifyChangeEvents(Change change, const Json& record, const Json& changed);

    Clock& clock_;
    EventStore& events_;
    const Publish publish_;
    std::map<std::string, Json> accounts_;
    std::map<std::string, PushTopic> topics_;  ///< by name; others tell all
    std::uint64_t changes_ = 0;
};

}  // namespace sfstreaming::emulator
