// SPDX-License-Identifier: MIT
/// @file
/// The HTTP transport on cpprestsdk. Opt-in: pulls in cpprestsdk's HTTP client.
#pragma once

#include <memory>

#include <cpprest/http_client.h>

#include "sfstreaming/export.h"
#include "sfstreaming/http_transport.h"

namespace sfstreaming {

/// A transport on cpprestsdk's HTTP client, for ClientOptions::transport and loginTransport. May be
/// shared by any number of clients.
///
/// Of `config` are used: proxy, credentials, certificate validation, the SSL context callback,
/// chunk size. Time-outs, redirects (never followed), compression and native handle options are the
/// transport's own.
///
/// The transport starts cpprestsdk's thread pool with one thread, unless the program has started it
/// before: that is the fastest and the only configuration in which cancelling is free of a data
/// race inside cpprestsdk. On a system whose certificate bundle is large, each new TLS connection
/// spends some 40 ms reading it; a program that sets the environment variable SSL_CERT_FILE to an
/// empty file (the folder of single certificates stays in force) avoids that.
SFSTREAMING_EXPORT std::shared_ptr<HttpTransport> makeCpprestTransport(
    const web::http::client::http_client_config& config = {});

}  // namespace sfstreaming
