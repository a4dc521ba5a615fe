// SPDX-License-Identifier: MIT
// The transport of clients that were not given one.
#include "sfstreaming/internal/default_transport.h"

#include <stdexcept>

#include "sfstreaming/cpprest_transport.h"
#include "sfstreaming/internal/cpprest_config.h"

#ifndef _WIN32
#include "sfstreaming/internal/beast_transport.h"
#endif

namespace sfstreaming::internal {

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

}  // namespace sfstreaming::internal
