// SPDX-License-Identifier: MIT
// The client under measurement, used as a program of somebody else would use it. POSIX.
#include "tests/benchmark/library_client.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace sfstreaming::benchmark {

ClientOptions clientOptions(HttpEngine engine, const std::string& caFile) {
    ClientOptions options;
    options.connection.engine = engine;
    options.connection.caFile = caFile;
    return options;
}

LibraryClient::LibraryClient(std::string instanceUrl, ClientOptions options)
    : BaseStreamingClient(std::move(options)), instanceUrl_(std::move(instanceUrl)) {}

pplx::task<AccessToken> LibraryClient::fetchToken() {
    return pplx::task_from_result(AccessToken{"00D9z0000001Abc!AQ8A", instanceUrl_});
}

std::shared_ptr<LibraryClient> makeLibraryClient(const PreparedServer& server,
                                                 Contestant contestant,
                                                 std::shared_ptr<ReplayStore> store) {
    ClientOptions options = clientOptions(engineOf(contestant), server.caFile());
    options.replayStore = std::move(store);
    return makeClient<LibraryClient>(server.origin(), std::move(options));
}

void skipCertificateBundle() {
    setenv("SSL_CERT_FILE", "/dev/null", 1);
}

void Completion::watch(BaseStreamingClient& client) {
    client.addErrorObserver([this](const Error& error) { fail(error.what()); });
}

void Completion::succeed() {
    const std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_all();
}

void Completion::fail(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (!failure_) {
        failure_ = what;
    }
    changed_.notify_all();
}

void Completion::wait(std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    const bool ended = changed_.wait_for(lock, limit, [this] { return done_ || failure_; });
    if (failure_) {
        throw std::runtime_error(*failure_);
    }
    if (!ended) {
        throw std::runtime_error("not all events came in time");
    }
}

}  // namespace sfstreaming::benchmark
