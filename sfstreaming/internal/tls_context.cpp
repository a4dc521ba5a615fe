// SPDX-License-Identifier: MIT
// What OpenSSL needs to know before it connects: whom to trust, and who we are.
#include "sfstreaming/internal/tls_context.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace sfstreaming::internal {

namespace {

// Where the records of a reply are read to: one call of the system brings up to four of them. Only
// while a reply is being read; an idle connection keeps no buffer.
constexpr std::size_t kReadBufferBytes = 64 * 1024;

/// A file as it is now: the same name may later mean other certificates.
using FileState = std::tuple<std::string, std::filesystem::file_time_type, std::uintmax_t>;

FileState stateOf(const std::string& file) {
    std::error_code ignored;
    const auto path = std::filesystem::u8path(file);
    return {file, std::filesystem::last_write_time(path, ignored),
            std::filesystem::file_size(path, ignored)};
}

std::shared_ptr<X509_STORE> readStore(const std::string& caFile) {
    std::shared_ptr<X509_STORE> store(X509_STORE_new(), &X509_STORE_free);
    const int loaded = caFile.empty()
                           ? X509_STORE_set_default_paths(store.get())
                           : X509_STORE_load_locations(store.get(), caFile.c_str(), nullptr);
    if (loaded != 1) {
        throw std::invalid_argument("ConnectionOptions::caFile cannot be read as PEM: " + caFile);
    }
    return store;
}

/// OpenSSL would ask on the terminal.
int noPassphrase(char*, int, int, void*) {
    return -1;
}

std::shared_ptr<SSL_CTX> makeContext(const ConnectionOptions& options) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (!context) {
        throw std::invalid_argument("OpenSSL cannot be used");
    }
    SSL_CTX_set1_cert_store(context.get(), certificateStore(options.caFile).get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), kReadBufferBytes);
    refusePassphrases(*context);
    if (!options.clientCertificateFile.empty()) {
        const std::string& key =
            options.clientKeyFile.empty() ? options.clientCertificateFile : options.clientKeyFile;
        if (SSL_CTX_use_certificate_chain_file(context.get(),
                                               options.clientCertificateFile.c_str()) != 1 ||
            SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
            throw std::invalid_argument(
                "ConnectionOptions::clientCertificateFile or clientKeyFile cannot be used");
        }
    }
    return context;
}

}  // namespace

void refusePassphrases(SSL_CTX& context) noexcept {
    SSL_CTX_set_default_passwd_cb(&context, noPassphrase);
}

std::shared_ptr<X509_STORE> certificateStore(const std::string& caFile) {
    if (!caFile.empty()) {
        return readStore(caFile);
    }
    // Never destroyed: the engine's threads may still run while the process ends.
    static const auto* const system = new std::shared_ptr<X509_STORE>(readStore({}));
    return *system;
}

std::shared_ptr<SSL_CTX> tlsContext(const ConnectionOptions& options) {
    static auto& mutex = *new std::mutex;
    static auto& shared =
        *new std::map<std::tuple<FileState, FileState, FileState>, std::weak_ptr<SSL_CTX>>;
    const auto key = std::tuple(stateOf(options.caFile), stateOf(options.clientCertificateFile),
                                stateOf(options.clientKeyFile));
    const std::lock_guard lock(mutex);
    for (auto each = shared.begin(); each != shared.end();) {
        each = each->second.expired() ? shared.erase(each) : std::next(each);
    }
    auto& known = shared[key];
    auto context = known.lock();
    if (!context) {
        context = makeContext(options);
        known = context;
    }
    return context;
}

void checkTlsFiles(const ConnectionOptions& options) {
    if (!options.caFile.empty() || !options.clientCertificateFile.empty()) {
        tlsContext(options);
    }
}

}  // namespace sfstreaming::internal
