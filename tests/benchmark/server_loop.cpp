// SPDX-License-Identifier: MIT
// A Bayeux server that answers polls with prepared bytes. POSIX; it runs in its own process.
#include "tests/benchmark/server_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace sfstreaming::benchmark {

namespace {

using std::chrono::steady_clock;

/// @return the value of Content-Length, which every request here has
std::size_t contentLength(std::string_view head) {
    constexpr std::string_view name = "content-length:";
    for (std::size_t line = head.find('\n'); line != std::string_view::npos;
         line = head.find('\n', line + 1)) {
        const std::string_view rest = head.substr(line + 1);
        if (rest.size() > name.size() && strncasecmp(rest.data(), name.data(), name.size()) == 0) {
            return std::strtoul(rest.data() + name.size(), nullptr, 10);
        }
    }
    throw std::runtime_error("the benchmark's server got a request without Content-Length");
}

std::string text(simdjson::dom::element message, std::string_view name) {
    std::string_view value;
    return message[name].get(value) ? std::string() : std::string(value);
}

std::string head(std::size_t length) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: " +
           std::to_string(length) + "\r\n\r\n";
}

std::string success(std::string_view channel, std::string_view id, const std::string& clientId,
                    std::string_view more = {}) {
    return R"({"clientId":")" + clientId + "\"," + std::string(more) + R"("channel":")" +
           std::string(channel) + R"(","id":")" + std::string(id) + R"(","successful":true})";
}

}  // namespace

ServerLoop::ServerLoop(int listener, const ServerPlan& plan, ServerCounters& counters)
    : listener_(listener),
      plan_(plan),
      counters_(counters),
      reply_(plan.batch, plan.eventBytes),
      polled_{{listener, POLLIN, 0}} {}

void ServerLoop::run() {
    for (;;) {
        int ready = poll(polled_.data(), polled_.size(), 0);
        if (ready == 0) {
            ++counters_.waits;
            ready = poll(polled_.data(), polled_.size(), timeout());
        }
        if (ready < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "poll");
        }
        onTick();
        // From the end, as a closed one is replaced by the last.
        for (std::size_t i = connections_.size(); i-- > 0;) {
            const short events = polled_[i + 1].revents;
            Connection& connection = *connections_[i];
            const bool usable = (events & POLLOUT) != 0 ? flush(connection) : true;
            if (!usable || ((events & (POLLIN | POLLHUP | POLLERR)) != 0 && !receive(connection))) {
                close(i);
            }
        }
        if ((polled_[0].revents & POLLIN) != 0) {
            acceptAll();
        }
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            const Connection& connection = *connections_[i];
            const bool sending = connection.sent < connection.head.size() +
                                                       connection.events.size() +
                                                       connection.tail.size();
            polled_[i + 1].events = static_cast<short>(POLLIN | (sending ? POLLOUT : 0));
        }
    }
}

int ServerLoop::timeout() const {
    if (plan_.policy != PollPolicy::Pace || nextTick_ == steady_clock::time_point()) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(nextTick_ - steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

void ServerLoop::onTick() {
    const auto now = steady_clock::now();
    if (nextTick_ == steady_clock::time_point() || now < nextTick_) {
        return;
    }
    nextTick_ = now + plan_.period;
    for (auto& [id, client] : clients_) {
        if (client.held != nullptr && client.subscribed && hasMore()) {
            answerWithEvents(takePoll(client), id, client.pollId);
            return;
        }
    }
}

void ServerLoop::acceptAll() {
    int socket = -1;
    while ((socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++counters_.connections;
        connections_.push_back(std::make_unique<Connection>());
        connections_.back()->socket = socket;
        polled_.push_back({socket, POLLIN, 0});
    }
    if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
        throw std::system_error(errno, std::generic_category(), "accept");
    }
}

/// @return false if the connection is gone
bool ServerLoop::receive(Connection& connection) {
    char buffer[4096];
    const ssize_t count = recv(connection.socket, buffer, sizeof buffer, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return true;
    }
    if (count <= 0) {
        return false;
    }
    connection.received.append(buffer, static_cast<std::size_t>(count));
    while (takeRequest(connection)) {
    }
    return true;
}

/// @return false if no request is complete
bool ServerLoop::takeRequest(Connection& connection) {
    const std::size_t headEnd = connection.received.find("\r\n\r\n");
    if (headEnd == std::string::npos) {
        return false;
    }
    const std::size_t begin = headEnd + 4;
    const std::size_t length =
        contentLength(std::string_view(connection.received).substr(0, begin));
    if (connection.received.size() < begin + length) {
        return false;
    }
    std::string body = connection.received.substr(begin, length);
    connection.received.erase(0, begin + length);
    ++counters_.requests;
    serve(connection, body);
    return true;
}

void ServerLoop::serve(Connection& connection, std::string& body) {
    simdjson::dom::array messages;
    if (const auto error = parser_.parse(body).get_array().get(messages)) {
        throw std::runtime_error(std::string("the benchmark's server got an odd request: ") +
                                 simdjson::error_message(error));
    }
    std::string replies;
    Client* subscriber = nullptr;
    std::string subscriberId;
    for (const simdjson::dom::element message : messages) {
        const std::string channel = text(message, "channel");
        const std::string id = text(message, "id");
        std::string clientId = text(message, "clientId");
        if (channel == "/meta/connect") {
            servePoll(connection, clientId, id);
            return;
        }
        replies += replies.empty() ? "[" : ",";
        if (channel == "/meta/handshake") {
            clientId = "2b71example" + std::to_string(1'000'000 + clients_.size());
            clients_[clientId];
            replies += success(channel, id, clientId,
                               R"("ext":{"replay":true,"payload.format":true},"version":"1.0",)"
                               R"("supportedConnectionTypes":["long-polling"],)");
        } else if (channel == "/meta/subscribe") {
            subscriber = &clients_[clientId];
            subscriber->subscribed = true;
            subscriberId = clientId;
            replies += success(channel, id, clientId,
                               R"("subscription":")" + text(message, "subscription") + "\",");
        } else if (channel == "/meta/disconnect") {
            Client& client = clients_[clientId];
            if (client.held != nullptr) {
                answer(takePoll(client),
                       "[" + success("/meta/connect", client.pollId, clientId) + "]");
            }
            replies += success(channel, id, clientId);
        } else {
            throw std::runtime_error("the benchmark's server does not know " + channel);
        }
    }
    answer(connection, replies + "]");
    if (subscriber != nullptr && subscriber->held != nullptr &&
        plan_.policy == PollPolicy::Answer && hasMore()) {
        answerWithEvents(takePoll(*subscriber), subscriberId, subscriber->pollId);
    }
}

void ServerLoop::servePoll(Connection& connection, std::string_view clientId, std::string_view id) {
    ++counters_.polls;
    const std::string name(clientId);
    Client& client = clients_[name];
    if (!std::exchange(client.advised, true)) {
        answer(connection,
               "[" +
                   success("/meta/connect", id, name,
                           R"("advice":{"interval":0,"timeout":110000,"reconnect":"retry"},)") +
                   "]");
        return;
    }
    if (plan_.policy == PollPolicy::Answer && client.subscribed && hasMore()) {
        answerWithEvents(connection, name, std::string(id));
        return;
    }
    client.held = &connection;
    client.pollId = id;
    connection.holding = &client;
    ++counters_.heldPolls;
    if (plan_.policy == PollPolicy::Pace && nextTick_ == steady_clock::time_point()) {
        nextTick_ = steady_clock::now() + plan_.period;
    }
}

ServerLoop::Connection& ServerLoop::takePoll(Client& client) {
    Connection& connection = *std::exchange(client.held, nullptr);
    connection.holding = nullptr;
    --counters_.heldPolls;
    return connection;
}

void ServerLoop::answer(Connection& connection, std::string body) {
    connection.head = head(body.size());
    connection.events = {};
    connection.tail = std::move(body);
    connection.sent = 0;
    flush(connection);
}

void ServerLoop::answerWithEvents(Connection& connection, const std::string& clientId,
                                  const std::string& id) {
    if (replyInUse_) {
        throw std::runtime_error("the benchmark's server sends events to one client only");
    }
    replyInUse_ = true;
    connection.tail = success("/meta/connect", id, clientId) + "]";
    connection.events = reply_.text();
    connection.head = head(1 + connection.events.size() + connection.tail.size()) + "[";
    connection.sent = 0;
    const std::uint64_t number = counters_.sentReplies.load();
    if (plan_.policy == PollPolicy::Pace && number < kMaxSendTimes) {
        counters_.sendTimes[number] = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                          steady_clock::now().time_since_epoch())
                                          .count();
    }
    counters_.sentReplies = number + 1;
    flush(connection);
}

/// @return false if the connection is gone
bool ServerLoop::flush(Connection& connection) {
    const std::array<std::string_view, 3> parts{connection.head, connection.events,
                                                connection.tail};
    std::array<iovec, 3> rest{};
    std::size_t used = 0;
    std::size_t skip = connection.sent;
    std::size_t left = 0;
    for (const std::string_view part : parts) {
        const std::size_t skipped = std::min(skip, part.size());
        skip -= skipped;
        if (skipped < part.size()) {
            rest[used++] = {const_cast<char*>(part.data()) + skipped, part.size() - skipped};
            left += part.size() - skipped;
        }
    }
    if (left == 0) {
        return true;
    }
    msghdr message{};
    message.msg_iov = rest.data();
    message.msg_iovlen = used;
    const ssize_t count = sendmsg(connection.socket, &message, MSG_NOSIGNAL);
    if (count < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    connection.sent += static_cast<std::size_t>(count);
    if (static_cast<std::size_t>(count) == left && !connection.events.empty()) {
        connection.sent = 0;
        connection.head.clear();
        connection.tail.clear();
        connection.events = {};
        replyInUse_ = false;
        reply_.advance();  // now, while the client is busy with this one
    }
    return true;
}

void ServerLoop::close(std::size_t index) {
    Connection& connection = *connections_[index];
    if (connection.holding != nullptr) {
        takePoll(*connection.holding);
    }
    if (!connection.events.empty()) {
        throw std::runtime_error("the benchmark's client left while events were sent to it");
    }
    ::close(connection.socket);
    std::swap(connections_[index], connections_.back());
    connections_.pop_back();
    polled_[index + 1] = polled_.back();
    polled_.pop_back();
}

}  // namespace sfstreaming::benchmark
