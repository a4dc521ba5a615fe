// SPDX-License-Identifier: MIT
// How the sockets of connections are set up. POSIX.
#include "sfstreaming/internal/socket_options.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sfstreaming::internal {

namespace {

constexpr int kKeepAliveIdleSeconds = 30;
constexpr int kKeepAliveIntervalSeconds = 10;
constexpr int kKeepAliveProbes = 3;
#ifdef TCP_USER_TIMEOUT
// As long as those together. While something sent is not acknowledged there are no probes.
constexpr unsigned kUnacknowledgedMilliseconds = 60'000;
#endif

}  // namespace

void setSocketOptions(int socket) noexcept {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kKeepAliveIdleSeconds,
               sizeof kKeepAliveIdleSeconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kKeepAliveIntervalSeconds,
               sizeof kKeepAliveIntervalSeconds);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kKeepAliveProbes, sizeof kKeepAliveProbes);
#ifdef TCP_USER_TIMEOUT
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMilliseconds,
               sizeof kUnacknowledgedMilliseconds);
#endif
    fcntl(socket, F_SETFD, FD_CLOEXEC);
}

}  // namespace sfstreaming::internal
