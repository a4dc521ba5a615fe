// SPDX-License-Identifier: MIT
// The benchmark's server: its sockets and its clock. Linux; it runs in its own process.
#include "tests/benchmark/server_loop.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace sfstreaming::benchmark {

using std::chrono::steady_clock;

namespace {

// Told once of each change, so nothing has to be set up for a reply that does not leave at once.
constexpr std::uint32_t kEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

void watch(int epoll, int socket, std::uint32_t events, ServerConnection* connection) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = connection;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
}

}  // namespace

ServerLoop::ServerLoop(int listener, const ServerPlan& plan, ServerCounters& counters,
                       std::string origin)
    : listener_(listener),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      plan_(plan),
      counters_(counters),
      bayeux_(plan, counters, std::move(origin)) {
    if (plan.tls) {
        context_ = makeServerContext();
    }
    watch(epoll_, listener, EPOLLIN, nullptr);
}

void ServerLoop::run() {
    std::array<epoll_event, 64> events;
    for (;;) {
        int ready = epoll_wait(epoll_, events.data(), events.size(), 0);
        if (ready == 0) {
            ++counters_.waits;
            ready = epoll_wait(epoll_, events.data(), events.size(), timeout());
        }
        if (ready < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "epoll_wait");
        }
        onTick();
        for (int i = 0; i < ready; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.ptr == nullptr) {
                acceptAll();
            } else {
                onReady(*static_cast<ServerConnection*>(event.data.ptr), event.events);
            }
        }
    }
}

int ServerLoop::timeout() const {
    if (plan_.policy != PollPolicy::Pace) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(nextTick_ - steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

void ServerLoop::onTick() {
    const auto now = steady_clock::now();
    if (plan_.policy == PollPolicy::Pace && now >= nextTick_) {
        nextTick_ = now + plan_.period;
        bayeux_.tick();
    }
}

void ServerLoop::acceptAll() {
    int socket = -1;
    while ((socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        ++counters_.connections;
        counters_.mostConnections =
            std::max<std::uint64_t>(counters_.mostConnections, ++counters_.openConnections);
        auto& connection = connections_[socket];
        connection = std::make_unique<ServerConnection>(socket, context_.get());
        watch(epoll_, socket, kEvents, connection.get());
    }
    if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
        throw std::system_error(errno, std::generic_category(), "accept");
    }
}

void ServerLoop::onReady(ServerConnection& connection, std::uint32_t events) {
    bool usable = (events & EPOLLOUT) == 0 || bayeux_.flush(connection);
    usable = usable && ((events & EPOLLIN) == 0 || receive(connection));
    if (usable && (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) {
        return;
    }
    // What came before the end is still to be served.
    while (usable) {
        usable = receive(connection);
    }
    bayeux_.onClosed(connection);
    --counters_.openConnections;
    connections_.erase(connection.stream.socket());
}

/// @return false if the connection is gone
bool ServerLoop::receive(ServerConnection& connection) {
    if (!connection.stream.read(connection.requests.received())) {
        return false;
    }
    while (const auto request = connection.requests.next()) {
        bayeux_.serve(connection, *request);
    }
    return true;
}

}  // namespace sfstreaming::benchmark
