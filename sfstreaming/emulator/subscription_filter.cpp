// SPDX-License-Identifier: MIT
// The filter in the name of a PushTopic subscription.
#include "sfstreaming/emulator/subscription_filter.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace sfstreaming::emulator {

SubscriptionFilter::SubscriptionFilter(const std::string& subscription) {
    const auto query = subscription.find('?');
    if (query == std::string::npos) {
        return;
    }
    std::size_t begin = query + 1;
    while (begin < subscription.size()) {
        // A '&' inside quotes belongs to the value.
        bool quoted = false;
        std::size_t end = begin;
        while (end < subscription.size() && (quoted || subscription[end] != '&')) {
            quoted = subscription[end] == '\'' ? !quoted : quoted;
            ++end;
        }
        const std::string condition = subscription.substr(begin, end - begin);
        const auto equals = condition.find('=');
        std::string value =
            equals == std::string::npos ? std::string() : condition.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'') {
            value = value.substr(1, value.size() - 2);
        }
        conditions_.emplace_back(condition.substr(0, equals), value);
        begin = end + 1;
    }
}

std::optional<std::string> SubscriptionFilter::fieldNotIn(
    const std::vector<std::string>& fields) const {
    if (fields.empty()) {
        return std::nullopt;
    }
    for (const auto& [field, value] : conditions_) {
        if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
            return field;
        }
    }
    return std::nullopt;
}

bool SubscriptionFilter::matches(const nlohmann::json& message) const {
    const nlohmann::json::json_pointer record("/data/sobject");
    if (conditions_.empty() || !message.is_object() || !message.contains(record)) {
        return true;
    }
    const auto& fields = message.at(record);
    return std::any_of(conditions_.begin(), conditions_.end(), [&](const auto& condition) {
        const auto found = fields.find(condition.first);
        if (found == fields.end()) {
            return false;
        }
        return found->is_string() ? found->template get<std::string>() == condition.second
                                  : found->dump() == condition.second;
    });
}

}  // namespace sfstreaming::emulator
