// SPDX-License-Identifier: MIT
// How the HTTP engine is set up. POSIX sockets are used in the sections marked so.
#include "sfstreaming/internal/cpprest_config.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#ifndef _WIN32
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

// POSIX
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <pplx/threadpool.h>
#else
#include <windows.h>
#include <winhttp.h>
#endif

#include "sfstreaming/internal/socket_options.h"
#include "sfstreaming/internal/tls_context.h"
#include "sfstreaming/internal/url.h"
#include "sfstreaming/internal/utf8.h"

namespace sfstreaming::internal {

namespace {

using web::http::client::http_client_config;

// The engine's own time-out is only a net below the transport's deadlines, which are per request.
constexpr auto kEngineTimeout = std::chrono::hours(1);

#ifndef _WIN32

void checkSocket(int socket) {
    pollfd state{socket, POLLIN | POLLRDHUP, 0};
    // Readable counts too: nothing may come on an idle connection but the end of it.
    if (poll(&state, 1, 0) > 0) {
        throw StaleConnection();
    }
    int on = 0;
    socklen_t length = sizeof on;
    if (getsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, &length) == 0 && on != 0) {
        return;
    }
    setSocketOptions(socket);
}

using Socket = boost::asio::ip::tcp::socket;

/// Called by the engine before each request; the socket is open only if it was used before.
void onSocket(Socket& socket) {
    if (socket.is_open()) {
        checkSocket(socket.native_handle());
    }
}

void onPlainHandle(web::http::client::native_handle handle) {
    onSocket(*static_cast<Socket*>(handle));
}

void onTlsHandle(web::http::client::native_handle handle) {
    onSocket(static_cast<boost::asio::ssl::stream<Socket&>*>(handle)->next_layer());
}

#endif

}  // namespace

http_client_config configFor(const ConnectionOptions& options) {
    http_client_config config;
    if (!options.proxyUrl.empty()) {
        try {
            parseUrl(options.proxyUrl);
        } catch (const std::exception&) {
            throw std::invalid_argument(
                "ConnectionOptions::proxyUrl must look like http://host:port");
        }
        web::web_proxy proxy{web::uri(toNative(options.proxyUrl))};
        if (!options.proxyUser.empty()) {
            proxy.set_credentials(
                web::credentials(toNative(options.proxyUser), toNative(options.proxyPassword)));
        }
        config.set_proxy(proxy);
    }
#ifndef _WIN32
    const auto store = certificateStore(options.caFile);
    config.set_ssl_context_callback(
        [store, certificate = options.clientCertificateFile,
         key = options.clientKeyFile](boost::asio::ssl::context& context) {
            SSL_CTX_set1_cert_store(context.native_handle(), store.get());
            SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
            refusePassphrases(*context.native_handle());
            if (!certificate.empty()) {
                context.use_certificate_chain_file(certificate);
                context.use_private_key_file(key.empty() ? certificate : key,
                                             boost::asio::ssl::context::pem);
            }
        });
    if (!options.clientCertificateFile.empty()) {
        boost::asio::ssl::context probe(boost::asio::ssl::context::tls_client);
        try {
            config.get_ssl_context_callback()(probe);
        } catch (const std::exception&) {
            throw std::invalid_argument(
                "ConnectionOptions::clientCertificateFile or clientKeyFile cannot be used");
        }
    }
#else
    if (!options.caFile.empty() || !options.clientCertificateFile.empty()) {
        throw std::invalid_argument(
            "on Windows, certificates come from the system's store: import them there");
    }
#endif
    return config;
}

http_client_config completedConfig(http_client_config config, [[maybe_unused]] bool tls) {
    config.set_timeout(kEngineTimeout);
    config.set_max_redirects(0);
    config.set_request_compressed_response(false);
#ifndef _WIN32
    if (!tls) {
        config.set_nativehandle_options(onPlainHandle);
    } else if (!config.proxy().is_specified()) {
        config.set_nativehandle_options(onTlsHandle);
    }
    // Behind a proxy the handle may be either kind, and nothing tells which: connections that were
    // closed are then noticed by the failure of the request.
#else
    config.set_nativehandle_options([](web::http::client::native_handle handle) {
        // WinHTTP would keep and send cookies of its own beside the client's.
        DWORD features = WINHTTP_DISABLE_COOKIES | WINHTTP_DISABLE_REDIRECTS;
        WinHttpSetOption(handle, WINHTTP_OPTION_DISABLE_FEATURE, &features, sizeof features);
    });
#endif
    return config;
}

}  // namespace sfstreaming::internal
