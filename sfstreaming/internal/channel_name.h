// SPDX-License-Identifier: MIT
// Names of channels.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// The channel without a filter: "/topic/Foo?Type='A'" is "/topic/Foo".
std::string_view withoutQuery(std::string_view channel) noexcept;

/// Whether change events come on it: "/data/…".
bool isChangeChannel(std::string_view channel) noexcept;

/// For how long Salesforce keeps the events of a channel: 24 h for "/topic/…" and "/u/…", 72 h for
/// "/event/…" and "/data/…".
std::chrono::hours retentionOf(std::string_view channel) noexcept;

/// The name as it is to be used: without a trailing slash.
/// @throws UsageError if it cannot be the name of a channel to subscribe to
std::string checkedChannel(std::string_view channel);

}  // namespace sfstreaming::internal
