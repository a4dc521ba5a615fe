// SPDX-License-Identifier: MIT
// Certificates for tests, made as they are needed.
#include "tests/support/certificate.h"

#include <cstdio>
#include <memory>
#include <random>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

namespace sfstreaming::testing {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

void require(bool succeeded) {
    if (!succeeded) {
        throw std::runtime_error("OpenSSL cannot make a certificate");
    }
}

void addExtension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), &X509_EXTENSION_free);
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

template <typename Write>
void writeFile(const std::string& path, Write write) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                               &std::fclose);
    require(file != nullptr && write(file.get()) == 1);
}

}  // namespace

Certificate::Certificate(const std::string& dnsName, const std::string& ipAddress) {
    const Key key(EVP_RSA_gen(2048), &EVP_PKEY_free);
    const X509Pointer certificate(X509_new(), &X509_free);
    require(key != nullptr && certificate != nullptr);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * 3600L);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(dnsName.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    addExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate.get(), NID_subject_alt_name, "DNS:" + dnsName + ",IP:" + ipAddress);
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    std::random_device random;
    folder_ = std::filesystem::temp_directory_path() /
              ("sfstreaming-certificate-" + std::to_string(random()) + std::to_string(random()));
    require(std::filesystem::create_directory(folder_));
    writeFile(certificateFile(),
              [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
    writeFile(keyFile(), [&](std::FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

Certificate::~Certificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace sfstreaming::testing
