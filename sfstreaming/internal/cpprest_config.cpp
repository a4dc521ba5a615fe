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

#include "sfstreaming/internal/default_transport.h"
#include "sfstreaming/internal/exit_gate.h"
#include "sfstreaming/internal/url.h"
#include "sfstreaming/internal/utf8.h"

namespace sfstreaming::internal {

namespace {

using web::http::client::http_client_config;

// The engine's own time-out is only a net below the transport's deadlines, which are per request.
constexpr auto kEngineTimeout = std::chrono::hours(1);

#ifndef _WIN32

// POSIX: a vanished peer is noticed after about a minute, in the middle of a silent poll.
constexpr int kKeepAliveIdleSeconds = 30;
constexpr int kKeepAliveIntervalSeconds = 10;
constexpr int kKeepAliveProbes = 3;

using SharedStore = std::shared_ptr<X509_STORE>;

SharedStore makeStore(const std::string& caFile) {
    SharedStore store(X509_STORE_new(), &X509_STORE_free);
    const int loaded = caFile.empty()
                           ? X509_STORE_set_default_paths(store.get())
                           : X509_STORE_load_locations(store.get(), caFile.c_str(), nullptr);
    if (loaded != 1) {
        throw std::invalid_argument("ConnectionOptions::caFile cannot be read as PEM: " + caFile);
    }
    return store;
}

/// The system's certificates, read once for the whole process.
SharedStore systemStore() {
    // Never destroyed: the engine's threads may still run while the process ends.
    static const auto* const store = new SharedStore(makeStore({}));
    return *store;
}

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
    on = 1;
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kKeepAliveIdleSeconds,
               sizeof kKeepAliveIdleSeconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kKeepAliveIntervalSeconds,
               sizeof kKeepAliveIntervalSeconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kKeepAliveProbes, sizeof kKeepAliveProbes);
    fcntl(socket, F_SETFD, FD_CLOEXEC);
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

void startEngine() {
#ifndef _WIN32
    static std::once_flag once;
    std::call_once(once, [] {
        try {
            crossplat::threadpool::initialize_with_threads(1);
        } catch (const std::exception&) {
            // The program has started the pool as it likes; everything works, a little slower.
        }
        crossplat::threadpool::shared_instance();
        guardProcessExit();
    });
#endif
}

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
    const SharedStore store = options.caFile.empty() ? systemStore() : makeStore(options.caFile);
    config.set_ssl_context_callback(
        [store, certificate = options.clientCertificateFile,
         key = options.clientKeyFile](boost::asio::ssl::context& context) {
            SSL_CTX_set1_cert_store(context.native_handle(), store.get());
            SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
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
