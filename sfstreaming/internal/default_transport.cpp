// SPDX-License-Identifier: MIT
// The transports of clients that were not given one.
#include "sfstreaming/internal/default_transport.h"

#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <tuple>

#include "sfstreaming/cpprest_transport.h"
#include "sfstreaming/internal/cpprest_config.h"
#include "sfstreaming/internal/request_gate.h"

#ifndef _WIN32
#include "sfstreaming/internal/beast_transport.h"
#endif

namespace sfstreaming::internal {

namespace {

// Enough to keep the servers of an org busy; a thousand connections at once would be refused.
constexpr std::size_t kMaxSignInsAtOnce = 32;

using OptionsKey = std::tuple<HttpEngine, std::string, std::string, std::string, std::string,
                              std::string, std::string>;

OptionsKey keyOf(const ConnectionOptions& options) {
    return {options.engine,        options.proxyUrl, options.proxyUser,
            options.proxyPassword, options.caFile,   options.clientCertificateFile,
            options.clientKeyFile};
}

}  // namespace

std::shared_ptr<HttpTransport> makeDefaultTransport(const ConnectionOptions& options) {
    if (options.engine == HttpEngine::Cpprest) {
        return makeCpprestTransport(configFor(options));
    }
#ifndef _WIN32
    return makeBeastTransport(options);
#else
    throw std::invalid_argument(
        "ConnectionOptions::engine: HttpEngine::Beast is not available on Windows");
#endif
}

std::shared_ptr<HttpTransport> sharedLoginTransport(const ConnectionOptions& options) {
    // Never destroyed: clients may be made and used while the process ends.
    static auto& mutex = *new std::mutex;
    static auto& shared = *new std::map<OptionsKey, std::weak_ptr<HttpTransport>>;
    const std::lock_guard lock(mutex);
    for (auto each = shared.begin(); each != shared.end();) {
        each = each->second.expired() ? shared.erase(each) : std::next(each);
    }
    auto& known = shared[keyOf(options)];
    auto transport = known.lock();
    if (!transport) {
        transport = makeRequestGate(makeDefaultTransport(options), kMaxSignInsAtOnce);
        known = transport;
    }
    return transport;
}

}  // namespace sfstreaming::internal
