// SPDX-License-Identifier: MIT
// Why a connection could not be made or used.
#pragma once

#include <stdexcept>
#include <string>

namespace sfstreaming::internal {

/// The text is the end of a sentence that begins with what was attempted.
struct NetFailure : std::runtime_error {
    explicit NetFailure(const std::string& why, int errorCode = 0, bool isTransient = true)
        : std::runtime_error(why), code(errorCode), transient(isTransient) {}

    int code;  ///< the system's or OpenSSL's, 0 if there is none
    bool transient;
};

}  // namespace sfstreaming::internal
