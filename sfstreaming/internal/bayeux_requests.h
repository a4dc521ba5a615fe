// SPDX-License-Identifier: MIT
// The messages that the user's hooks have no part in, as JSON text.
#pragma once

#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// @param hold  false asks the server to answer at once
std::string connectRequest(std::string_view id, std::string_view clientId, bool hold);
std::string disconnectRequest(std::string_view id, std::string_view clientId);

}  // namespace sfstreaming::internal
