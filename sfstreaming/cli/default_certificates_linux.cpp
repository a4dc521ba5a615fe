// SPDX-License-Identifier: MIT
// Cheaper TLS connections with the system's certificates, on Linux with OpenSSL.
#include "sfstreaming/cli/default_certificates.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include <openssl/x509.h>

namespace sfstreaming::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

/// Adds the base64 of each certificate in a PEM file.
/// @return false if the file cannot be read or has certificates in another form
bool addCertificates(const fs::path& file, std::set<std::string>& certificates) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        return false;
    }
    for (auto begin = text.find(kBegin); begin != std::string::npos;
         begin = text.find(kBegin, begin)) {
        begin += kBegin.size();
        const auto end = text.find(kEnd, begin);
        if (end == std::string::npos) {
            return false;
        }
        std::string certificate = text.substr(begin, end - begin);
        certificate.erase(std::remove_if(certificate.begin(), certificate.end(),
                                         [](unsigned char c) { return std::isspace(c) != 0; }),
                          certificate.end());
        certificates.insert(std::move(certificate));
        begin = end;
    }
    return text.find("BEGIN TRUSTED CERTIFICATE") == std::string::npos;
}

/// Eight hexadecimal digits, a dot and a number.
bool isHashName(const std::string& name) {
    const auto isHex = [](unsigned char c) { return std::isxdigit(c) != 0; };
    const auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
    return name.size() > 9 && name[8] == '.' &&
           std::all_of(name.begin(), name.begin() + 8, isHex) &&
           std::all_of(name.begin() + 9, name.end(), isDigit);
}

}  // namespace

bool isCoveredByFolder(const std::string& bundle, const std::string& folder) {
    std::set<std::string> wanted;
    if (!addCertificates(bundle, wanted)) {
        return false;
    }
    std::set<std::string> hashed;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        if (isHashName(entry->path().filename().string())) {
            addCertificates(entry->path(), hashed);
        }
    }
    return !failure && !hashed.empty() &&
           std::includes(hashed.begin(), hashed.end(), wanted.begin(), wanted.end());
}

void speedUpDefaultCertificates() {
    const char* const fileVariable = X509_get_default_cert_file_env();
    const char* const folderVariable = X509_get_default_cert_dir_env();
    if (std::getenv(fileVariable) != nullptr || std::getenv(folderVariable) != nullptr) {
        return;
    }
    std::error_code failure;
    const bool bundleExists = fs::exists(X509_get_default_cert_file(), failure);
    if (bundleExists &&
        isCoveredByFolder(X509_get_default_cert_file(), X509_get_default_cert_dir())) {
        setenv(fileVariable, "/dev/null", 0);
    }
}

}  // namespace sfstreaming::cli
