// SPDX-License-Identifier: MIT
// TLS for the benchmark's server and its floor. POSIX.
#include "tests/benchmark/tls.h"

#include <csignal>
#include <stdexcept>

#include <openssl/err.h>

#include "tests/support/certificate.h"

namespace sfstreaming::benchmark {

namespace {

const testing::Certificate& certificate() {
    static const testing::Certificate instance;
    return instance;
}

TlsContext makeContext(const SSL_METHOD* method) {
    std::signal(SIGPIPE, SIG_IGN);
    TlsContext context(SSL_CTX_new(method), &SSL_CTX_free);
    if (!context) {
        throwTls("SSL_CTX_new");
    }
    return context;
}

}  // namespace

std::string certificateFile() {
    return certificate().certificateFile();
}

TlsContext makeServerContext() {
    TlsContext context = makeContext(TLS_server_method());
    // What could not be written is offered again, from wherever it then lies.
    SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificateFile().c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), certificate().keyFile().c_str(),
                                    SSL_FILETYPE_PEM) != 1) {
        throwTls("the server's certificate");
    }
    return context;
}

TlsContext makeClientContext() {
    TlsContext context = makeContext(TLS_client_method());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context.get(), certificateFile().c_str(), nullptr) != 1) {
        throwTls("the certificate to trust");
    }
    return context;
}

TlsSession makeSession(SSL_CTX& context, int socket) {
    TlsSession session(SSL_new(&context), &SSL_free);
    if (!session || SSL_set_fd(session.get(), socket) != 1) {
        throwTls("SSL_new");
    }
    return session;
}

void throwTls(const char* what) {
    char reason[256] = "no reason given";
    if (const unsigned long error = ERR_get_error()) {
        ERR_error_string_n(error, reason, sizeof reason);
    }
    throw std::runtime_error(std::string("TLS, ") + what + ": " + reason);
}

}  // namespace sfstreaming::benchmark
