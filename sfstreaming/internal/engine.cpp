// SPDX-License-Identifier: MIT
// The threads that do I/O and protocol work.
#include "sfstreaming/internal/engine.h"

#include <mutex>

#ifndef _WIN32
#include <openssl/ssl.h>
#include <pplx/threadpool.h>
#endif

#include "sfstreaming/internal/exit_gate.h"

namespace sfstreaming::internal {

#ifndef _WIN32

void startEngine() {
    static std::once_flag once;
    std::call_once(once, [] {
        // What was set up first goes last: the pool's threads use OpenSSL until they end.
        OPENSSL_init_ssl(0, nullptr);
        try {
            crossplat::threadpool::initialize_with_threads(1);
        } catch (const std::exception&) {
            // The program has started the pool as it likes; everything works, a little slower.
        }
        crossplat::threadpool::shared_instance();
        guardProcessExit();
    });
}

boost::asio::io_context& engineContext() {
    startEngine();
    return crossplat::threadpool::shared_instance().service();
}

#else

// There tasks run on the system's pool.
void startEngine() {}

#endif

}  // namespace sfstreaming::internal
