// SPDX-License-Identifier: MIT
// What OpenSSL needs to know before it connects: whom to trust, and who we are.
#pragma once

#include <memory>
#include <string>

#include <openssl/ossl_typ.h>

#include "sfstreaming/client_options.h"

namespace sfstreaming::internal {

/// The certificates to trust. Those of the system are read once for the whole process.
/// @param caFile  PEM; empty for the system's
/// @throws std::invalid_argument  the file cannot be read
std::shared_ptr<X509_STORE> certificateStore(const std::string& caFile);

/// Has a key that is encrypted be refused, and nobody be asked for its passphrase.
void refusePassphrases(SSL_CTX& context) noexcept;

/// Settings for connections to servers: at least TLS 1.2, certificates verified. Transports with
/// the same options share them, as long as the files are the same, too. Thread: any.
/// @throws std::invalid_argument  a file cannot be read
std::shared_ptr<SSL_CTX> tlsContext(const ConnectionOptions& options);

/// Whether all files that `options` names can be used; reads nothing if there are none.
/// @throws std::invalid_argument  if not
void checkTlsFiles(const ConnectionOptions& options);

}  // namespace sfstreaming::internal
