// SPDX-License-Identifier: MIT
// An event as a line of output.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sfstreaming/cli/style.h"
#include "sfstreaming/event.h"

namespace sfstreaming::cli {

enum class Format { Pretty, JsonLines };

/// `{"channel":…,"replayId":…,"event":…}`: the event is the message as received, byte for byte,
/// unless it has line breaks; then its blanks outside of strings are left out. `replayId` is null
/// if the server sent none.
std::string jsonLine(const Event& event);

/// Time, channel, kind, replay id and the fields of the payload, for people.
/// @param receivedAt  shown in local time
std::string prettyLine(const Event& event, const Style& style,
                       std::chrono::system_clock::time_point receivedAt);

/// The colour that stands for the kind of a channel.
Colour channelColour(std::string_view channel);

}  // namespace sfstreaming::cli
