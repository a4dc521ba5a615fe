// SPDX-License-Identifier: MIT
// The client under measurement, used as a program of somebody else would use it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "sfstreaming/sfstreaming.h"
#include "tests/benchmark/contestant.h"
#include "tests/benchmark/prepared_server.h"

namespace sfstreaming::benchmark {

/// @param caFile  empty for the system's certificates
ClientOptions clientOptions(HttpEngine engine, const std::string& caFile);

/// Signs in without a request.
class LibraryClient : public BaseStreamingClient {
public:
    LibraryClient(std::string instanceUrl, ClientOptions options);

protected:
    pplx::task<AccessToken> fetchToken() override;

private:
    const std::string instanceUrl_;
};

std::shared_ptr<LibraryClient> makeLibraryClient(const PreparedServer& server,
                                                 Contestant contestant,
                                                 std::shared_ptr<ReplayStore> store = nullptr);

/// To be called before the first client of a process that has a thousand with TLS. cpprestsdk reads
/// the system's bundle of certificates for each connection, 40 ms long; this keeps it from that, as
/// cpprest_transport.h advises.
void skipCertificateBundle();

/// The end of a measurement, announced by observers. Thread: any.
class Completion {
public:
    /// Takes an error of `client`, whatever it is, for the end. It must not outlive this object.
    void watch(BaseStreamingClient& client);

    void succeed();
    void fail(const std::string& what);
    /// @throws std::runtime_error after a failure, or when nothing has come within `limit`
    void wait(std::chrono::seconds limit);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::optional<std::string> failure_;
};

}  // namespace sfstreaming::benchmark
