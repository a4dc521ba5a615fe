// SPDX-License-Identifier: MIT
// A small HTTP proxy that knows CONNECT only.
#include "tests/support/connect_proxy.h"

#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/detail/base64.hpp>

namespace sfstreaming::testing {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::string base64(const std::string& text) {
    std::string encoded(boost::beast::detail::base64::encoded_size(text.size()), '\0');
    encoded.resize(boost::beast::detail::base64::encode(encoded.data(), text.data(), text.size()));
    return encoded;
}

/// Copies from one socket to the other until either ends.
class Relay : public std::enable_shared_from_this<Relay> {
public:
    Relay(std::shared_ptr<tcp::socket> from, std::shared_ptr<tcp::socket> to)
        : from_(std::move(from)), to_(std::move(to)) {}

    void run() {
        from_->async_read_some(
            asio::buffer(bytes_),
            [self = shared_from_this()](const error_code& error, std::size_t count) {
                if (error) {
                    self->end();
                    return;
                }
                asio::async_write(*self->to_, asio::buffer(self->bytes_.data(), count),
                                  [self](const error_code& failure, std::size_t) {
                                      if (failure) {
                                          self->end();
                                      } else {
                                          self->run();
                                      }
                                  });
            });
    }

private:
    void end() {
        error_code ignored;
        from_->close(ignored);
        to_->close(ignored);
    }

    const std::shared_ptr<tcp::socket> from_;
    const std::shared_ptr<tcp::socket> to_;
    std::array<char, 16384> bytes_{};
};

}  // namespace

struct ConnectProxy::State {
    asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::string authorization;
    std::atomic<unsigned> tunnels{0};
    std::atomic<unsigned> refused{0};
    std::thread thread;

    void accept() {
        acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
            if (error) {
                return;
            }
            readHead(std::make_shared<tcp::socket>(std::move(socket)));
            accept();
        });
    }

    void readHead(const std::shared_ptr<tcp::socket>& client) {
        const auto buffer = std::make_shared<asio::streambuf>();
        asio::async_read_until(*client, *buffer, "\r\n\r\n",
                               [this, client, buffer](const error_code& error, std::size_t size) {
                                   if (!error) {
                                       answer(client,
                                              std::string(asio::buffers_begin(buffer->data()),
                                                          asio::buffers_begin(buffer->data()) +
                                                              static_cast<std::ptrdiff_t>(size)));
                                   }
                               });
    }

    void answer(const std::shared_ptr<tcp::socket>& client, const std::string& head) {
        error_code error;
        const auto colon = head.find(':');
        const auto end = head.find(' ', colon);
        const bool allowed = authorization.empty() || head.find(authorization) != std::string::npos;
        if (head.rfind("CONNECT ", 0) != 0 || end == std::string::npos || !allowed) {
            ++refused;
            asio::write(*client,
                        asio::buffer(std::string(
                            allowed ? "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
                                    : "HTTP/1.1 407 Proxy Authentication Required\r\n"
                                      "Proxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")),
                        error);
            return;
        }
        const auto server = std::make_shared<tcp::socket>(io);
        tcp::resolver resolver(io);
        const auto endpoints = resolver.resolve(head.substr(8, colon - 8),
                                                head.substr(colon + 1, end - colon - 1), error);
        if (!error) {
            asio::connect(*server, endpoints, error);
        }
        if (error) {
            ++refused;
            asio::write(
                *client,
                asio::buffer(std::string("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")),
                error);
            return;
        }
        ++tunnels;
        asio::write(*client, asio::buffer(std::string("HTTP/1.1 200 OK\r\n\r\n")), error);
        std::make_shared<Relay>(client, server)->run();
        std::make_shared<Relay>(server, client)->run();
    }
};

ConnectProxy::ConnectProxy(std::string credentials) : state_(std::make_shared<State>()) {
    if (!credentials.empty()) {
        state_->authorization = "Basic " + base64(credentials);
    }
    state_->accept();
    state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

ConnectProxy::~ConnectProxy() {
    state_->io.stop();
    state_->thread.join();
}

std::string ConnectProxy::url() const {
    return "http://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port());
}

unsigned ConnectProxy::tunnels() const {
    return state_->tunnels;
}

unsigned ConnectProxy::refused() const {
    return state_->refused;
}

}  // namespace sfstreaming::testing
