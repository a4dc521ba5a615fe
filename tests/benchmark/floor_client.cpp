// SPDX-License-Identifier: MIT
// The floor: a bare blocking socket, one recycled buffer and the parser. POSIX.
#include "tests/benchmark/floor_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tests/benchmark/prepared_reply.h"

namespace sfstreaming::benchmark {

namespace {

constexpr std::size_t kFirstRead = std::size_t{64} << 10;

[[noreturn]] void throwErrno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

FloorClient::FloorClient(std::uint16_t port)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), channel_(kChannel) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (socket_ < 0 ||
        connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throwErrno("connect");
    }
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    head_ = "POST /cometd/67.0 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
            "\r\nAuthorization: Bearer 00D9z0000001Abc!AQ8A\r\nAccept: application/json\r\n"
            "Content-Type: application/json;charset=UTF-8\r\nContent-Length: ";
    post(R"([{"channel":"/meta/handshake","id":"1","version":"1.0",)"
         R"("supportedConnectionTypes":["long-polling"],"ext":{"replay":true}}])");
    receive();
    std::string_view clientId;
    simdjson::dom::parser parser;
    check(parser.parse(body_.data(), body_.size()).at(0)["clientId"].get(clientId));
    clientId_ = clientId;
    post(R"([{"channel":"/meta/subscribe","id":"2","clientId":")" + clientId_ +
         R"(","subscription":")" + kChannel + R"(","ext":{"replay":{")" + kChannel + R"(":-1}}}])");
    receive();
    lastId_ = 2;
    sendPoll();
    receive();
}

FloorClient::~FloorClient() {
    if (socket_ >= 0) {
        close(socket_);
    }
}

void FloorClient::sendPoll() {
    post(R"([{"channel":"/meta/connect","id":")" + std::to_string(++lastId_) + R"(","clientId":")" +
         clientId_ + R"(","connectionType":"long-polling"}])");
}

void FloorClient::post(const std::string& body) {
    request_.assign(head_).append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    for (std::size_t sent = 0; sent < request_.size();) {
        const ssize_t count =
            send(socket_, request_.data() + sent, request_.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) {
            throwErrno("send");
        }
        sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
}

/// @return how many bytes came, at least one
std::size_t FloorClient::readSome(std::size_t offset, std::size_t wanted) {
    if (buffer_.size() < offset + wanted + kPadding) {
        buffer_.resize(offset + wanted + kPadding);
    }
    for (;;) {
        const ssize_t count = recv(socket_, buffer_.data() + offset, wanted, 0);
        if (count > 0) {
            return static_cast<std::size_t>(count);
        }
        if (count == 0) {
            throw std::runtime_error("the server closed the connection");
        }
        if (errno != EINTR) {
            throwErrno("recv");
        }
    }
}

void FloorClient::receive() {
    // One request is answered at a time, so nothing of the next reply can come with this one.
    std::size_t size = 0;
    std::size_t headEnd = std::string::npos;
    while (headEnd == std::string::npos) {
        size += readSome(
            size, std::max(kFirstRead, buffer_.size() - std::min(buffer_.size(), size + kPadding)));
        headEnd = std::string_view(buffer_.data(), size).find("\r\n\r\n");
    }
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t begin = headEnd + 4;
    const std::size_t field = std::string_view(buffer_.data(), begin).find(name);
    if (field == std::string_view::npos) {
        throw std::runtime_error("a reply without Content-Length");
    }
    const std::size_t length = std::strtoul(buffer_.data() + field + name.size(), nullptr, 10);
    while (size < begin + length) {
        size += readSome(size, begin + length - size);
    }
    body_ = std::string_view(buffer_.data() + begin, length);
}

void FloorClient::throwForeign() {
    throw std::runtime_error("an event of a foreign channel came");
}

}  // namespace sfstreaming::benchmark
