// SPDX-License-Identifier: MIT
// The part of the REST API that streaming needs.
#include "sfstreaming/emulator/rest_endpoint.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "sfstreaming/emulator/salesforce_text.h"
#include "sfstreaming/emulator/soql.h"

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDataPath = "/services/data";
constexpr std::size_t kMaxGenericPayload = 3000;
constexpr std::size_t kMaxTopicName = 25;

std::vector<std::string> segmentsOf(const std::string& path) {
    std::vector<std::string> segments;
    std::istringstream stream(path);
    for (std::string segment; std::getline(stream, segment, '/');) {
        if (!segment.empty()) {
            segments.push_back(percentDecoded(segment, false).value_or(segment));
        }
    }
    return segments;
}

std::string textIn(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flagIn(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || !found->is_boolean() || found->get<bool>();
}

HttpReply notFound() {
    return RestEndpoint::error(404, "NOT_FOUND", "The requested resource does not exist");
}

HttpReply wrongMethod(const HttpRequest& request) {
    return RestEndpoint::error(405, "METHOD_NOT_ALLOWED",
                               "HTTP Method '" + request.method + "' not allowed");
}

HttpReply missing(const std::string& field) {
    return RestEndpoint::error(400, "REQUIRED_FIELD_MISSING",
                               "Required fields are missing: [" + field + "]", {field});
}

HttpReply created(const std::string& id) {
    const Json body = {{"id", id}, {"success", true}, {"errors", Json::array()}};
    return HttpReply::json(201, body.dump());
}

}  // namespace

RestEndpoint::RestEndpoint(Core& core, RecordStore& records, Publish publish)
    : core_(core), records_(records), publish_(std::move(publish)) {}

bool RestEndpoint::matches(const std::string& path) {
    return path == kDataPath || path.rfind(std::string(kDataPath) + "/", 0) == 0;
}

bool RestEndpoint::isVersionList(const std::string& path) {
    return path == kDataPath || path == std::string(kDataPath) + "/";
}

HttpReply RestEndpoint::error(unsigned status, const std::string& code, const std::string& message,
                              const std::vector<std::string>& fields) {
    Json each;
    each["message"] = message;
    each["errorCode"] = code;
    if (!fields.empty()) {
        each["fields"] = fields;
    }
    // The message may quote a query, which can be any bytes.
    return HttpReply::json(
        status, Json::array({each}).dump(-1, ' ', false, Json::error_handler_t::replace));
}

HttpReply RestEndpoint::versions() const {
    Json list = Json::array();
    std::vector<std::string> versions = core_.options.versions;
    if (core_.switches.noVersions) {
        versions.clear();
    }
    if (core_.switches.unsortedVersions) {
        std::reverse(versions.begin(), versions.end());
    }
    for (const std::string& version : versions) {
        list.push_back({{"label", "Version " + version},
                        {"url", std::string(kDataPath) + "/v" + version},
                        {"version", version}});
    }
    return HttpReply::json(200, list.dump());
}

HttpReply RestEndpoint::handle(const HttpRequest& request) {
    if (isVersionList(request.path())) {
        return request.method == "GET" || request.method == "HEAD" ? versions()
                                                                   : wrongMethod(request);
    }
    if (!core_.tokens.user(request.header("authorization"))) {
        return error(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }
    // services, data, vNN.N, …
    const Path path = segmentsOf(request.path());
    if (path.size() < 4 || path[2].front() != 'v') {
        return notFound();
    }
    if (path[3] == "sobjects" && path.size() > 4) {
        return sobjects(request, Path(path.begin() + 4, path.end()));
    }
    if (path.size() == 4 && (path[3] == "limits" || path[3] == "query")) {
        if (request.method != "GET") {
            return wrongMethod(request);
        }
        return path[3] == "limits" ? limits() : query(request);
    }
    return notFound();
}

HttpReply RestEndpoint::sobjects(const HttpRequest& request, const Path& path) {
    Json body = Json::object();
    if (request.method == "POST" || request.method == "PATCH") {
        body = Json::parse(request.body, nullptr, false);
        if (!body.is_object()) {
            return error(400, "JSON_PARSER_ERROR", "The request body is not a JSON object");
        }
    }
    const std::string& type = path.front();
    if (type == "Account") {
        return account(request, path, body);
    }
    if (type == "PushTopic") {
        return pushTopic(request, path, body);
    }
    if (type == "StreamingChannel") {
        return streamingChannel(request, path, body);
    }
    if (path.size() == 1 && core_.store.find("/event/" + type) != nullptr) {
        return request.method == "POST" ? publishPlatformEvent(type, body) : wrongMethod(request);
    }
    return notFound();
}

HttpReply RestEndpoint::account(const HttpRequest& request, const Path& path, const Json& body) {
    if (path.size() == 1) {
        if (request.method != "POST") {
            return wrongMethod(request);
        }
        return textIn(body, "Name").empty() ? missing("Name") : created(records_.create(body));
    }
    const std::string& id = path[1];
    if (path.size() > 2 || records_.find(id) == nullptr) {
        return notFound();
    }
    if (request.method == "GET") {
        return HttpReply::json(200, records_.find(id)->dump());
    }
    if (request.method == "PATCH") {
        records_.update(id, body);
    } else if (request.method == "DELETE") {
        records_.remove(id);
    } else {
        return wrongMethod(request);
    }
    return HttpReply::empty(204);
}

HttpReply RestEndpoint::pushTopic(const HttpRequest& request, const Path& path, const Json& body) {
    if (path.size() == 1) {
        return request.method == "POST" ? createPushTopic(body) : wrongMethod(request);
    }
    if (request.method != "DELETE") {
        return wrongMethod(request);
    }
    const auto name = path.size() == 2 ? records_.removeTopic(path[1]) : std::nullopt;
    if (!name) {
        return notFound();
    }
    core_.store.remove("/topic/" + *name);
    return HttpReply::empty(204);
}

HttpReply RestEndpoint::createPushTopic(const Json& body) {
    PushTopic topic;
    topic.name = textIn(body, "Name");
    topic.query = textIn(body, "Query");
    for (const char* const field : {"Name", "Query"}) {
        if (textIn(body, field).empty()) {
            return missing(field);
        }
    }
    if (topic.name.size() > kMaxTopicName) {
        return error(400, "STRING_TOO_LONG", "Topic Name: data value too large: " + topic.name,
                     {"Name"});
    }
    if (core_.store.find("/topic/" + topic.name) != nullptr) {
        return error(400, "DUPLICATE_VALUE", "duplicate value found: Name", {"Name"});
    }
    const auto query = parseSoql(topic.query);
    if (!query || query->entity != "Account") {
        return error(400, "INVALID_FIELD",
                     "The emulator knows PushTopics of the form SELECT … FROM Account", {"Query"});
    }
    if (!query->condition.empty()) {
        return error(400, "INVALID_FIELD", "The emulator knows no WHERE in a PushTopic", {"Query"});
    }
    topic.fields = query->fields;
    if (std::find(topic.fields.begin(), topic.fields.end(), "Id") == topic.fields.end()) {
        return error(400, "INVALID_FIELD", "The query must select Id", {"Query"});
    }
    const std::string notifyFor = textIn(body, "NotifyForFields");
    if (notifyFor == "All") {
        topic.notifyFor = PushTopic::NotifyFor::All;
    } else if (!notifyFor.empty() && notifyFor != "Referenced" && notifyFor != "Select") {
        return error(400, "INVALID_FIELD",
                     "The emulator knows the NotifyForFields All, Referenced and Select",
                     {"NotifyForFields"});
    }
    topic.onCreate = flagIn(body, "NotifyForOperationCreate");
    topic.onUpdate = flagIn(body, "NotifyForOperationUpdate");
    topic.onDelete = flagIn(body, "NotifyForOperationDelete");
    topic.id = recordId("0IF", ++ids_);
    core_.store.add("/topic/" + topic.name, topic.fields);
    HttpReply reply = created(topic.id);
    records_.addTopic(std::move(topic));
    return reply;
}

HttpReply RestEndpoint::streamingChannel(const HttpRequest& request, const Path& path,
                                         const Json& body) {
    if (path.size() == 1) {
        return request.method == "POST" ? createStreamingChannel(body) : wrongMethod(request);
    }
    const std::string name = channelOfId(path[1]);
    if (name.empty()) {
        return notFound();
    }
    if (path.size() == 2) {
        if (request.method != "DELETE") {
            return wrongMethod(request);
        }
        core_.store.remove(name);
        channelIds_.erase(name);
        return HttpReply::empty(204);
    }
    if (path.size() > 3 || path[2] != "push") {
        return notFound();
    }
    if (request.method == "POST") {
        return push(name, body);
    }
    if (request.method != "GET") {
        return wrongMethod(request);
    }
    Json users = Json::array();
    for (const auto& [clientId, session] : core_.sessions.all()) {
        if (users.empty() && session.channels.count(name) > 0) {
            users.push_back(kUserId);
        }
    }
    return HttpReply::json(200, Json{{"OnlineUserIds", users}, {"ChannelName", name}}.dump());
}

HttpReply RestEndpoint::createStreamingChannel(const Json& body) {
    const std::string name = textIn(body, "Name");
    if (name.empty()) {
        return missing("Name");
    }
    if (name.rfind("/u/", 0) != 0 || name.size() == 3) {
        return error(400, "FIELD_INTEGRITY_EXCEPTION", "Streaming Channel Name must begin with /u/",
                     {"Name"});
    }
    if (core_.store.findIgnoringCase(name) != nullptr) {
        return error(400, "DUPLICATE_VALUE", "duplicate value found: Name", {"Name"});
    }
    core_.store.add(name, {});
    return created(idOfChannel(name));
}

HttpReply RestEndpoint::push(const std::string& channel, const Json& body) {
    const auto events = body.find("pushEvents");
    if (events == body.end() || !events->is_array() || events->empty()) {
        return missing("pushEvents");
    }
    for (const Json& event : *events) {
        if (!event.is_object() || textIn(event, "payload").empty()) {
            return missing("payload");
        }
        if (textIn(event, "payload").size() > kMaxGenericPayload) {
            return error(400, "STRING_TOO_LONG", "The payload has more than 3000 characters");
        }
    }
    Json results = Json::array();
    for (const Json& event : *events) {
        const auto users = event.find("userIds");
        const bool broadcast = users == event.end() || !users->is_array() || users->empty();
        // All clients of the emulator are one user.
        if (broadcast || std::find(users->begin(), users->end(), Json(kUserId)) != users->end()) {
            publish_(channel, event["payload"].dump());
        }
        Json online = Json::object();
        std::int64_t count = -1;
        if (!broadcast) {
            count = 0;
            for (const Json& user : *users) {
                const bool isOnline =
                    user == Json(kUserId) &&
                    std::any_of(core_.sessions.all().begin(), core_.sessions.all().end(),
                                [&channel](const auto& session) {
                                    return session.second.channels.count(channel) > 0;
                                });
                online[user.is_string() ? user.get<std::string>() : user.dump()] = isOnline;
                count += isOnline ? 1 : 0;
            }
        }
        results.push_back({{"fanoutCount", count}, {"userOnlineStatus", online}});
    }
    return HttpReply::json(200, results.dump());
}

HttpReply RestEndpoint::publishPlatformEvent(const std::string& name, const Json& body) {
    const StoredEvent event = publish_("/event/" + name, body.dump());
    // Success, and errors that are none: so it is documented.
    const Json enqueued = {
        {"statusCode", "OPERATION_ENQUEUED"}, {"message", event.uuid}, {"fields", Json::array()}};
    const Json reply = {
        {"id", recordId("e01", ++ids_)}, {"success", true}, {"errors", Json::array({enqueued})}};
    return HttpReply::json(201, reply.dump());
}

HttpReply RestEndpoint::limits() const {
    const auto sessions = static_cast<std::int64_t>(core_.sessions.all().size());
    const auto delivered = static_cast<std::int64_t>(core_.statistics.eventsDelivered);
    const auto published = static_cast<std::int64_t>(core_.statistics.eventsPublished);
    const auto limit = [](std::int64_t max, std::int64_t used) {
        return Json{{"Max", max}, {"Remaining", std::max<std::int64_t>(0, max - used)}};
    };
    Json body;
    body["DurableStreamingApiConcurrentClients"] = limit(core_.options.maxClients, sessions);
    body["DailyDurableStreamingApiEvents"] = limit(1'000'000, delivered);
    body["DailyDurableGenericStreamingApiEvents"] = limit(1'000'000, delivered);
    body["DailyDeliveredPlatformEvents"] = limit(50'000, delivered);
    body["HourlyPublishedPlatformEvents"] = limit(250'000, published);
    return HttpReply::json(200, body.dump());
}

HttpReply RestEndpoint::query(const HttpRequest& request) {
    const auto mark = request.target.find('?');
    const auto fields =
        mark == std::string::npos ? std::nullopt : parseForm(request.target.substr(mark + 1));
    std::string text;
    if (fields) {
        for (const auto& [name, value] : *fields) {
            text = name == "q" && text.empty() ? value : text;
        }
    }
    const auto query = parseSoql(text);
    if (!query) {
        return error(400, "MALFORMED_QUERY", "unexpected token: '" + text + "'");
    }
    std::vector<Json> rows;
    if (query->entity == "StreamingChannel") {
        for (const auto& [name, channel] : core_.store.all()) {
            if (channel.kind == ChannelKind::Generic) {
                rows.push_back({{"Id", idOfChannel(name)}, {"Name", name}});
            }
        }
    } else if (query->entity == "PushTopic") {
        for (const auto& [name, topic] : records_.topics()) {
            rows.push_back({{"Id", topic.id}, {"Name", name}, {"Query", topic.query}});
        }
    } else {
        return error(400, "INVALID_TYPE",
                     "sObject type '" + query->entity + "' is not supported by the emulator.");
    }
    Json records = Json::array();
    for (const Json& row : rows) {
        if (!query->condition.empty() && textIn(row, query->condition.c_str()) != query->value) {
            continue;
        }
        Json record = {{"attributes", {{"type", query->entity}}}};
        for (const std::string& field : query->fields) {
            if (!row.contains(field)) {
                return error(400, "INVALID_FIELD",
                             "No such column '" + field + "' on entity '" + query->entity + "'.");
            }
            record[field] = row[field];
        }
        records.push_back(std::move(record));
    }
    const auto count = records.size();
    return HttpReply::json(
        200, Json{{"totalSize", count}, {"done", true}, {"records", std::move(records)}}.dump());
}

std::string RestEndpoint::idOfChannel(const std::string& name) {
    std::string& id = channelIds_[name];
    if (id.empty()) {
        id = recordId("0M6", ++ids_);
    }
    return id;
}

std::string RestEndpoint::channelOfId(const std::string& id) const {
    const auto found = std::find_if(channelIds_.begin(), channelIds_.end(),
                                    [&id](const auto& channel) { return channel.second == id; });
    return found != channelIds_.end() && core_.store.find(found->first) != nullptr ? found->first
                                                                                   : std::string();
}

}  // namespace sfstreaming::emulator
