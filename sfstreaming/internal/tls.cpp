// SPDX-License-Identifier: MIT
// What OpenSSL does for the library outside the transports.
#include "sfstreaming/internal/tls.h"

#include <openssl/crypto.h>

namespace sfstreaming::internal {

void wipe(std::string& secret) noexcept {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

}  // namespace sfstreaming::internal
