// SPDX-License-Identifier: MIT
// TLS for the benchmark's server and its floor.
#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace sfstreaming::benchmark {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using TlsSession = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// PEM file with the certificate of the server, which signs itself. It is made by the first call,
/// for this process and those forked from it, and goes with this process.
std::string certificateFile();

/// Ignores SIGPIPE from then on, as OpenSSL writes without MSG_NOSIGNAL.
TlsContext makeServerContext();
/// The same. Trusts the server alone; all else is as OpenSSL sets it.
TlsContext makeClientContext();

/// For a socket that is connected.
TlsSession makeSession(SSL_CTX& context, int socket);

[[noreturn]] void throwTls(const char* what);

}  // namespace sfstreaming::benchmark
