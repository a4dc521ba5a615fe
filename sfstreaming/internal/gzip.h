// SPDX-License-Identifier: MIT
// Decompression of reply bodies.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sfstreaming::internal {

/// Whether a Content-Encoding is, or has, gzip.
bool namesGzip(std::string_view encodings) noexcept;

/// Inflates a gzip body, with spare capacity for the JSON parser behind it.
/// @throws TransportError if it is damaged, or larger than `limit` when inflated
std::shared_ptr<const std::string> gunzip(std::string_view compressed, std::size_t limit);

}  // namespace sfstreaming::internal
