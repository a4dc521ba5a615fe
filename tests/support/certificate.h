// SPDX-License-Identifier: MIT
// Certificates for tests, made as they are needed.
#pragma once

#include <filesystem>
#include <string>

namespace sfstreaming::testing {

/// A self-signed certificate and its key as PEM files, in a folder that goes with this object.
class Certificate {
public:
    /// @param dnsName  the host it is for, beside `ipAddress`
    explicit Certificate(const std::string& dnsName = "localhost",
                         const std::string& ipAddress = "127.0.0.1");
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    std::string certificateFile() const { return (folder_ / "certificate.pem").string(); }
    std::string keyFile() const { return (folder_ / "key.pem").string(); }

private:
    std::filesystem::path folder_;
};

}  // namespace sfstreaming::testing
