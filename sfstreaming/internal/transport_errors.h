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

/// Whether a request that failed like this was certainly not processed: the server had closed the
/// connection in the meantime, and the request did not get through whole.
bool isStaleConnection(int code, std::string_view text) noexcept;

/// Whether a request failed while its body was being sent.
bool failedInBody(std::string_view text) noexcept;

}  // namespace sfstreaming::internal
