// SPDX-License-Identifier: MIT
// Failures of the HTTP engine in the library's terms.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// @param code    the engine's error number
/// @param text    the engine's text
/// @param what    what was attempted, e.g. "POST https://host/path"
std::exception_ptr makeTransportError(int code, std::string_view text, const std::string& what);

/// Whether a request that failed like this on a connection used before is worth sending again at
/// once: the server had closed the connection in the meantime.
bool isStaleConnection(int code, std::string_view text) noexcept;

}  // namespace sfstreaming::internal
