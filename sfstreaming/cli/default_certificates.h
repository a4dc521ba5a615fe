// SPDX-License-Identifier: MIT
// Cheaper TLS connections with the system's certificates; one implementation a system.
#pragma once

#include <string>

namespace sfstreaming::cli {

/// Whether each certificate of the PEM file `bundle` is also found in `folder`, under the name that
/// OpenSSL looks for.
bool isCoveredByFolder(const std::string& bundle, const std::string& folder);

/// The HTTP engine reads the system's bundle of certificates for each new connection, some 40 ms.
/// Where a folder with the same certificates stands beside it, as on Debian, the bundle is put out
/// of force by the variable SSL_CERT_FILE; the folder goes on to be used. Leaves alone what the
/// user has set.
/// To be called before the first client is made.
void speedUpDefaultCertificates();

}  // namespace sfstreaming::cli
