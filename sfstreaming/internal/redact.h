// SPDX-License-Identifier: MIT
// What may be shown of things received and sent.
#pragma once

#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// The shape of a body with all values hidden: strings become "…", numbers 0. About 200 bytes
/// at most; names of members are shown. A body that is no JSON shows its kind and length only.
std::string redactedExcerpt(std::string_view body);

/// A URL without its query and without user information.
std::string redactUrl(std::string_view url);

}  // namespace sfstreaming::internal
