// SPDX-License-Identifier: MIT
// The part of the REST API that streaming needs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/core.h"
#include "sfstreaming/emulator/http_server.h"
#include "sfstreaming/emulator/record_store.h"

namespace sfstreaming::emulator {

/// Thread: the io thread.
class RestEndpoint {
public:
    using Publish =
        std::function<StoredEvent(const std::string& channel, const std::string& payload)>;

    RestEndpoint(Core& core, RecordStore& records, Publish publish);

    static bool matches(const std::string& path);
    static bool isVersionList(const std::string& path);
    HttpReply versions() const;
    HttpReply handle(const HttpRequest& request);
    static HttpReply error(unsigned status, const std::string& code, const std::string& message,
                           const std::vector<std::string>& fields = {});

private:
    using Json = nlohmann::ordered_json;
    using Path = std::vector<std::string>;

    HttpReply sobjects(const HttpRequest& request, const Path& path);
    HttpReply account(const HttpRequest& request, const Path& path, const Json& body);
    HttpReply pushTopic(const HttpRequest& request, const Path& path, const Json& body);
    HttpReply createPushTopic(const Json& body);
    HttpReply streamingChannel(const HttpRequest& request, const Path& path, const Json& body);
    HttpReply createStreamingChannel(const Json& body);
    HttpReply push(const std::string& channel, const Json& body);
    HttpReply publishPlatformEvent(const std::string& name, const Json& body);
    HttpReply limits() const;
    HttpReply query(const HttpRequest& request);
    std::string idOfChannel(const std::string& name);
    std::string channelOfId(const std::string& id) const;

    Core& core_;
    RecordStore& records_;
    const Publish publish_;
    std::map<std::string, std::string> channelIds_;  ///< of generic channels, by name
    std::uint64_t ids_ = 0;
};

}  // namespace sfstreaming::emulator
