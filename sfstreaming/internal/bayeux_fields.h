// SPDX-License-Identifier: MIT
// The protocol's words, once.
#pragma once

#include <string_view>

namespace sfstreaming::internal {

inline constexpr std::string_view kMetaPrefix = "/meta/";
inline constexpr std::string_view kMetaHandshake = "/meta/handshake";
inline constexpr std::string_view kMetaConnect = "/meta/connect";
inline constexpr std::string_view kMetaSubscribe = "/meta/subscribe";
inline constexpr std::string_view kMetaUnsubscribe = "/meta/unsubscribe";
inline constexpr std::string_view kMetaDisconnect = "/meta/disconnect";

}  // namespace sfstreaming::internal
