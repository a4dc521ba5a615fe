// SPDX-License-Identifier: MIT
// A connection that gives out bytes from memory: the library's own, with other insides.
#pragma once

#include <cstddef>
#include <string_view>

namespace sfstreaming::testing {

/// What every NetStream of this program gives out next, at most `piece` bytes at a time; then the
/// connection ends.
void prepareStream(std::string_view bytes, std::size_t piece);

}  // namespace sfstreaming::testing
