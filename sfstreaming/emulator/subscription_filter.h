// SPDX-License-Identifier: MIT
// The filter in the name of a PushTopic subscription.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sfstreaming::emulator {

/// "/topic/Foo?Type='Customer'&Industry='Energy'": events match if one of the conditions holds.
class SubscriptionFilter {
public:
    explicit SubscriptionFilter(const std::string& subscription);

    bool isEmpty() const noexcept { return conditions_.empty(); }
    /// A field of the filter that is not among `fields`; none if all are, or `fields` is empty.
    std::optional<std::string> fieldNotIn(const std::vector<std::string>& fields) const;
    /// @param message  an event
    bool matches(const nlohmann::json& message) const;

private:
    std::vector<std::pair<std::string, std::string>> conditions_;
};

}  // namespace sfstreaming::emulator
