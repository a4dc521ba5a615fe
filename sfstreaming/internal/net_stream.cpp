// SPDX-License-Identifier: MIT
// A connection to a server: TCP, and TLS on top of it if asked for.
#include "sfstreaming/internal/net_stream.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include "sfstreaming/internal/name_lookup.h"
#include "sfstreaming/internal/net_failure.h"
#include "sfstreaming/internal/socket_options.h"

namespace sfstreaming::internal {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// How long one address of several may take: the next may be the one that can be reached.
constexpr auto kAddressPatience = std::chrono::seconds(4);
// A server that sends faster than we read must not have the thread, nor the stack, which may grow
// with each step that does not wait, for itself: after so many steps of this size others may run.
constexpr unsigned kMaxReceivedAtOnce = 16;
constexpr std::size_t kMaxReceiveBytes = std::size_t{1} << 20;

[[noreturn]] void fail(const error_code& error) {
    throw NetFailure(error.message(), error.value());
}

}  // namespace

NetStream::NetStream(boost::asio::io_context& context)
    : strand_(boost::asio::make_strand(context)), socket_(strand_) {}

Step<> NetStream::resolve(const std::string& host, std::vector<tcp::endpoint>& endpoints) {
    // A wait that may be ended from two sides: by the answer and by close().
    const auto wait = std::make_shared<StrandTimer>(strand_, StrandTimer::time_point::max());
    const auto found = std::make_shared<FoundAddresses>();
    nameWait_ = wait;
    lookUpName(host, [strand = strand_, waiting = std::weak_ptr(wait),
                      target = std::weak_ptr(found)](const FoundAddresses& answer) {
        boost::asio::post(strand, [waiting, target, answer] {
            const auto place = target.lock();
            const auto timer = waiting.lock();
            if (place && timer) {
                *place = answer;
                timer->cancel();
            }
        });
    });
    co_await awaitIo([&](auto done) { wait->async_wait(std::move(done)); });
    nameWait_.reset();
    if (closed_ || found->endpoints.empty()) {
        throw NetFailure("the name of the host cannot be resolved", found->error);
    }
    endpoints = std::move(found->endpoints);
}

Step<> NetStream::connect(std::string host, std::string port) {
    std::vector<tcp::endpoint> endpoints;
    error_code error;
    const auto portNumber = static_cast<std::uint16_t>(std::stoul(port));
    // An address needs no lookup, which is a thread of its own.
    const auto address = boost::asio::ip::make_address(host, error);
    if (!error) {
        endpoints.emplace_back(address, portNumber);
    } else {
        co_await resolve(host, endpoints);
        for (auto& each : endpoints) {
            each.port(portNumber);
        }
    }
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (co_await tryConnect(endpoints[i], i + 1 == endpoints.size(), error)) {
            // Requests are written whole; waiting to fill a segment would only delay them.
            socket_.set_option(tcp::no_delay(true), error);
            socket_.non_blocking(true, error);
            if (error) {
                fail(error);
            }
            co_return;
        }
    }
    throw NetFailure("no connection; the host refuses it or cannot be reached", error.value());
}

Step<bool> NetStream::tryConnect(const tcp::endpoint& endpoint, bool isLast, error_code& error) {
    socket_.close(error);
    socket_.open(endpoint.protocol(), error);
    if (error || closed_) {
        co_return false;
    }
    setSocketOptions(socket_.native_handle());
    StrandTimer patience(strand_);
    // The timer's handler may be on its way already when the connection is there.
    const auto waiting = std::make_shared<bool>(true);
    if (!isLast) {
        patience.expires_after(kAddressPatience);
        patience.async_wait([this, waiting](const error_code& cancelled) {
            if (!cancelled && *waiting) {
                error_code ignored;
                socket_.close(ignored);
            }
        });
    }
    error = co_await awaitIo([&](auto done) { socket_.async_connect(endpoint, std::move(done)); });
    *waiting = false;
    co_return !error && !closed_;
}

Step<> NetStream::startTls(std::shared_ptr<SSL_CTX> context, std::string host) {
    tlsContext_ = std::move(context);
    tls_.emplace(*tlsContext_, socket_, host);
    for (;;) {
        switch (tls_->handshake()) {
            case TlsSession::Result::Done:
            case TlsSession::Result::End:
                co_return;
            case TlsSession::Result::WantRead:
                co_await wait(TcpSocket::wait_read);
                break;
            case TlsSession::Result::WantWrite:
                co_await wait(TcpSocket::wait_write);
                break;
        }
    }
}

Step<> NetStream::send(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t count = 0;
        auto waitFor = TcpSocket::wait_write;
        if (tls_) {
            const auto result = tls_->write(bytes.data(), bytes.size(), count);
            if (result == TlsSession::Result::End) {
                throw NetFailure("the server closed the connection");
            }
            if (result == TlsSession::Result::WantRead) {
                waitFor = TcpSocket::wait_read;
            }
        } else {
            error_code error;
            count = socket_.send(boost::asio::buffer(bytes.data(), bytes.size()), 0, error);
            if (error && error != boost::asio::error::would_block) {
                fail(error);
            }
        }
        bytesSent_ += count;
        bytes.remove_prefix(count);
        if (count == 0) {
            co_await wait(waitFor);
        }
    }
}

Step<> NetStream::waitForBytes() {
    if (!tls_ || !tls_->hasPending()) {
        co_await wait(TcpSocket::wait_read);
    }
}

Step<std::size_t> NetStream::receive(char* data, std::size_t size) {
    if (++receivedAtOnce_ > kMaxReceivedAtOnce) {
        co_await letOthersRun();
    }
    size = std::min(size, kMaxReceiveBytes);
    for (;;) {
        auto waitFor = TcpSocket::wait_read;
        if (tls_) {
            std::size_t count = 0;
            const auto result = tls_->read(data, size, count);
            if (result == TlsSession::Result::Done || result == TlsSession::Result::End) {
                co_return count;
            }
            if (result == TlsSession::Result::WantWrite) {
                waitFor = TcpSocket::wait_write;
            }
        } else {
            error_code error;
            const std::size_t count = socket_.receive(boost::asio::buffer(data, size), 0, error);
            if (!error || error == boost::asio::error::eof) {
                co_return count;
            }
            if (error != boost::asio::error::would_block) {
                fail(error);
            }
        }
        co_await wait(waitFor);
    }
}

Step<> NetStream::letOthersRun() {
    receivedAtOnce_ = 0;
    co_await awaitIo([&](auto go) { boost::asio::post(strand_, std::move(go)); });
    if (closed_) {
        fail(boost::asio::error::operation_aborted);
    }
}

Step<> NetStream::wait(TcpSocket::wait_type what) {
    receivedAtOnce_ = 0;
    const error_code error =
        co_await awaitIo([&](auto done) { socket_.async_wait(what, std::move(done)); });
    if (error) {
        fail(error);
    }
}

bool NetStream::isIdle() noexcept {
    if (closed_ || !socket_.is_open()) {
        return false;
    }
    if (tls_) {
        return tls_->isIdle();
    }
    char byte = 0;
    error_code error;
    socket_.receive(boost::asio::buffer(&byte, 1), TcpSocket::message_peek, error);
    return error == boost::asio::error::would_block;
}

void NetStream::close() noexcept {
    closed_ = true;
    if (nameWait_) {
        nameWait_->cancel();
    }
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace sfstreaming::internal
