// SPDX-License-Identifier: MIT
// Accounts, and the events that their changes cause.
#include "sfstreaming/emulator/record_store.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/emulator/change_event.h"
#include "sfstreaming/emulator/salesforce_text.h"

namespace sfstreaming::emulator {

RecordStore::RecordStore(Clock& clock, EventStore& events, Publish publish)
    : clock_(clock), events_(events), publish_(std::move(publish)) {}

std::string RecordStore::create(const Json& fields) {
    const std::string now = isoTime(clock_.calendar());
    const std::string id = recordId("001", ++changes_);
    Json record;
    record["Id"] = id;
    record.update(fields);
    record["CreatedDate"] = now;
    record["LastModifiedDate"] = now;
    const Json& stored = accounts_[id] = std::move(record);
    notify(Change::Create, stored, fields);
    return id;
}

bool RecordStore::update(const std::string& id, const Json& fields) {
    const auto found = accounts_.find(id);
    if (found == accounts_.end()) {
        return false;
    }
    Json changed = Json::object();
    for (const auto& [name, value] : fields.items()) {
        const auto present = found->second.find(name);
        if (present == found->second.end() || *present != value) {
            changed[name] = value;
        }
    }
    if (changed.empty()) {
        return true;
    }
    ++changes_;
    found->second.update(changed);
    found->second["LastModifiedDate"] = isoTime(clock_.calendar());
    notify(Change::Update, found->second, changed);
    return true;
}

bool RecordStore::remove(const std::string& id) {
    const auto found = accounts_.find(id);
    if (found == accounts_.end()) {
        return false;
    }
    ++changes_;
    const Json record = std::move(found->second);
    accounts_.erase(found);
    notify(Change::Delete, record, Json::object());
    return true;
}

const RecordStore::Json* RecordStore::find(const std::string& id) const {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : &found->second;
}

void RecordStore::addTopic(PushTopic topic) {
    const std::string name = topic.name;
    topics_.insert_or_assign(name, std::move(topic));
}

std::optional<std::string> RecordStore::removeTopic(const std::string& id) {
    const auto found = std::find_if(topics_.begin(), topics_.end(),
                                    [&id](const auto& topic) { return topic.second.id == id; });
    if (found == topics_.end()) {
        return std::nullopt;
    }
    std::string name = found->first;
    topics_.erase(found);
    return name;
}

void RecordStore::notify(Change change, const Json& record, const Json& changed) {
    notifyTopics(change, record, changed);
    notifyChangeEvents(change, record, changed);
}

void RecordStore::notifyTopics(Change change, const Json& record, const Json& changed) {
    struct Notice {
        std::string channel;
        std::string payload;
    };
    std::vector<Notice> notices;  // publishing may change the store
    for (const auto& [name, channel] : events_.all()) {
        if (channel.kind != ChannelKind::PushTopic) {
            continue;
        }
        const std::string topicName = name.substr(std::string("/topic/").size());
        const auto defined = topics_.find(topicName);
        PushTopic topic;
        topic.fields = channel.fields;
        topic.notifyFor = PushTopic::NotifyFor::All;
        if (defined != topics_.end()) {
            topic = defined->second;
        }
        const bool wanted = change == Change::Create   ? topic.onCreate
                            : change == Change::Update ? topic.onUpdate
                                                       : topic.onDelete;
        const bool concerned =
            change != Change::Update || topic.notifyFor == PushTopic::NotifyFor::All ||
            std::any_of(topic.fields.begin(), topic.fields.end(),
                        [&changed](const auto& field) { return changed.contains(field); });
        if (!wanted || !concerned) {
            continue;
        }
        Json payload;
        if (change == Change::Delete) {
            payload["Id"] = record["Id"];
        } else if (topic.fields.empty()) {
            payload = record;
        } else {
            for (const std::string& field : topic.fields) {
                payload[field] = record.contains(field) ? record[field] : Json();
            }
        }
        notices.push_back({name, payload.dump()});
    }
    for (const Notice& notice : notices) {
        publish_(notice.channel, notice.payload,
                 change == Change::Create   ? "created"
                 : change == Change::Update ? "updated"
                                            : "deleted");
    }
}

void RecordStore::notifyChangeEvents(Change change, const Json& record, const Json& changed) {
    RecordChange header{"Account",
                        record["Id"].get<std::string>(),
                        change == Change::Create   ? "CREATE"
                        : change == Change::Update ? "UPDATE"
                                                   : "DELETE",
                        {}};
    Json payload = Json::object();
    if (change == Change::Create) {
        payload = record;
        payload.erase("Id");
    } else if (change == Change::Update) {
        payload = changed;
        payload["LastModifiedDate"] = record["LastModifiedDate"];
        for (const auto& [name, value] : payload.items()) {
            header.changedFields.push_back(name);
        }
    }
    payload["ChangeEventHeader"] = changeEventHeader(header, clock_.calendar(), changes_);
    const std::string text = payload.dump();
    for (const char* const channel : {"/data/AccountChangeEvent", "/data/ChangeEvents"}) {
        if (events_.find(channel) != nullptr) {
            publish_(channel, text, "updated");
        }
    }
}

}  // namespace sfstreaming::emulator
