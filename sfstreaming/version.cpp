// SPDX-License-Identifier: MIT
/// @file
/// The version the library was compiled as.
#include "sfstreaming/version.h"

namespace sfstreaming {

const char* version() noexcept {
    return SFSTREAMING_VERSION_STRING;
}

}  // namespace sfstreaming
