// SPDX-License-Identifier: MIT
// Names of channels.
#include "sfstreaming/internal/channel_name.h"

#include <algorithm>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_fields.h"

namespace sfstreaming::internal {

std::string_view withoutQuery(std::string_view channel) noexcept {
    return channel.substr(0, channel.find('?'));
}

bool isChangeChannel(std::string_view channel) noexcept {
    return channel.substr(0, 6) == "/data/";
}

std::chrono::hours retentionOf(std::string_view channel) noexcept {
    const bool isLong = isChangeChannel(channel) || channel.substr(0, 7) == "/event/";
    return std::chrono::hours(isLong ? 72 : 24);
}

std::string checkedChannel(std::string_view channel) {
    const std::string_view base = withoutQuery(channel);
    const auto fail = [&](const char* why) {
        throw UsageError("\"" + std::string(channel) + "\" cannot be subscribed to: " + why);
    };
    if (std::any_of(channel.begin(), channel.end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
        throw UsageError("the name of a channel contains control characters");
    }
    if (base.size() < 2 || base.front() != '/') {
        fail("names of channels begin with '/', for example /topic/Name or /event/Name__e");
    }
    if (base.substr(0, kMetaPrefix.size()) == kMetaPrefix) {
        fail("channels below /meta/ belong to the protocol; use addMessageObserver() to see them");
    }
    if (base.find('*') != std::string_view::npos) {
        fail("Salesforce has no wildcards; subscribe to each channel");
    }
    if (base.size() == channel.size() && channel.back() == '/') {
        channel.remove_suffix(1);
    }
    return std::string(channel);
}

}  // namespace sfstreaming::internal
