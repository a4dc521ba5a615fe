// SPDX-License-Identifier: MIT
/// @file
/// A plain HTTP client for the tests of the emulator.
#include "tests/emulator/raw_connection.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <limits>
#include <optional>
#include <ostream>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace sfstreaming::testing {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr auto kTimeLimit = std::chrono::seconds(20);

std::string lower(beast::string_view text) {
    std::string result(text.begin(), text.end());
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace

std::string RawReply::header(const std::string& lowerCaseName) const {
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string() : found->second;
}

struct RawConnection::Impl {
    asio::io_context io;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    std::optional<beast::tcp_stream> plain;
    std::optional<beast::ssl_stream<beast::tcp_stream>> secure;
    beast::flat_buffer buffer;
    std::string host;

    beast::tcp_stream& lowest() { return secure ? secure->next_layer() : *plain; }

    /// Calls `start(stream, handler)` and waits for the handler.
    template <typename Start>
    std::size_t run(Start start) {
        error_code result = asio::error::would_block;
        std::size_t transferred = 0;
        const auto handler = [&](const error_code& error, std::size_t size = 0) {
            result = error;
            transferred = size;
        };
        lowest().expires_after(kTimeLimit);
        if (secure) {
            start(*secure, handler);
        } else {
            start(*plain, handler);
        }
        io.restart();
        io.run();
        if (result) {
            throw boost::system::system_error(result);
        }
        return transferred;
    }
};

RawConnection::RawConnection(const std::string& url) : impl_(std::make_unique<Impl>()) {
    const auto host = url.find("//") + 2;
    const auto colon = url.rfind(':');
    impl_->host = url.substr(host);
    const asio::ip::tcp::endpoint endpoint(
        asio::ip::make_address(url.substr(host, colon - host)),
        static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))));
    if (url.rfind("https", 0) == 0) {
        impl_->secure.emplace(impl_->io, impl_->tls);
        impl_->secure->next_layer().connect(endpoint);
        impl_->run([](auto& stream, auto handler) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(stream)>, beast::tcp_stream>) {
                stream.async_handshake(asio::ssl::stream_base::client, handler);
            }
        });
    } else {
        impl_->plain.emplace(impl_->io);
        impl_->plain->connect(endpoint);
    }
}

RawConnection::~RawConnection() = default;

void RawConnection::send(const RawRequest& request) {
    std::string bytes =
        request.method + " " + request.target + " HTTP/1.1\r\nHost: " + impl_->host + "\r\n";
    for (const auto& [name, value] : request.headers) {
        bytes += name + ": " + value + "\r\n";
    }
    if (!request.body.empty() || request.method == "POST") {
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    sendBytes(bytes + "\r\n" + request.body);
}

void RawConnection::sendBytes(const std::string& bytes) {
    impl_->run([&bytes](auto& stream, auto handler) {
        asio::async_write(stream, asio::buffer(bytes), handler);
    });
}

RawReply RawConnection::receive() {
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    impl_->run([&](auto& stream, auto handler) {
        beast::http::async_read(stream, impl_->buffer, parser, handler);
    });
    RawReply reply;
    auto& message = parser.get();
    reply.status = message.result_int();
    for (const auto& field : message) {
        const std::string value(field.value());
        if (field.name() == beast::http::field::set_cookie) {
            reply.cookies.push_back(value);
        } else {
            reply.headers[lower(field.name_string())] = value;
        }
    }
    reply.body = std::move(message.body());
    return reply;
}

RawReply RawConnection::exchange(const RawRequest& request) {
    send(request);
    return receive();
}

std::string RawConnection::receiveBytes() {
    std::string bytes;
    const auto error = errorOf([&] {
        impl_->run([&bytes](auto& stream, auto handler) {
            asio::async_read(stream, asio::dynamic_buffer(bytes), handler);
        });
    });
    if (error && error != asio::error::eof) {
        throw boost::system::system_error(error);
    }
    return bytes;
}

void RawConnection::close() {
    impl_->lowest().close();
}

RawReply exchange(const std::string& url, const RawRequest& request) {
    return RawConnection(url).exchange(request);
}

RawReply get(const std::string& url, const std::string& target,
             std::map<std::string, std::string> headers) {
    return exchange(url, {"GET", target, std::move(headers), {}});
}

RawReply post(const std::string& url, const std::string& target, const std::string& body,
              std::map<std::string, std::string> headers) {
    return exchange(url, {"POST", target, std::move(headers), body});
}

}  // namespace sfstreaming::testing
