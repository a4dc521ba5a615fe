// SPDX-License-Identifier: MIT
// Files of keys that cannot be used.
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ui.h>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/cpprest_config.h"
#include "sfstreaming/internal/tls_context.h"
#include "tests/support/certificate.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

/// Counts how often OpenSSL asks somebody for something.
class Terminal {
public:
    Terminal() : method_(UI_create_method("counts"), &UI_destroy_method) {
        asked = 0;
        UI_method_set_reader(method_.get(), [](UI*, UI_STRING*) { return ++asked, 0; });
        UI_set_default_method(method_.get());
    }
    ~Terminal() { UI_set_default_method(before_); }

    static inline int asked = 0;

private:
    const UI_METHOD* const before_ = UI_get_default_method();
    const std::unique_ptr<UI_METHOD, void (*)(UI_METHOD*)> method_;
};

void encrypt(const std::string& keyFile) {
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
    EVP_PKEY* key = nullptr;
    {
        const File file(std::fopen(keyFile.c_str(), "rb"), &std::fclose);
        key = PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr);
    }
    BOOST_REQUIRE(key != nullptr);
    const File file(std::fopen(keyFile.c_str(), "wb"), &std::fclose);
    char passphrase[] = "secret";
    BOOST_TEST(PEM_write_PrivateKey(file.get(), key, EVP_aes_256_cbc(),
                                    reinterpret_cast<unsigned char*>(passphrase), 6, nullptr,
                                    nullptr) == 1);
    EVP_PKEY_free(key);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_context_tests)

BOOST_AUTO_TEST_CASE(encrypted_key_is_refused_and_nobody_is_asked) {
    const Certificate certificate;
    ConnectionOptions options;
    options.clientCertificateFile = certificate.certificateFile();
    options.clientKeyFile = certificate.keyFile();
    BOOST_CHECK_NO_THROW(checkTlsFiles(options));
    BOOST_CHECK_NO_THROW(configFor(options));
    encrypt(certificate.keyFile());
    const Terminal terminal;
    BOOST_CHECK_THROW(checkTlsFiles(options), std::invalid_argument);
    BOOST_CHECK_THROW(configFor(options), std::invalid_argument);
    BOOST_TEST(terminal.asked == 0);
}

BOOST_AUTO_TEST_SUITE_END()
