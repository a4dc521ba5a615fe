// SPDX-License-Identifier: MIT
// An HTTP/1.1 server that can also misbehave.
#include "sfstreaming/emulator/http_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace sfstreaming::emulator {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// More than the endpoints accept, so that they can say so themselves.
constexpr std::uint64_t kMaxBody = 16 * 1024 * 1024;
constexpr std::size_t kReadSize = 4096;

std::string lower(boost::string_view text) {
    std::string result(text.begin(), text.end());
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

using TlsStream = asio::ssl::stream<tcp::socket>;

tcp::socket& socketOf(tcp::socket& socket) {
    return socket;
}

tcp::socket& socketOf(TlsStream& stream) {
    return stream.next_layer();
}

template <typename Stream>
class Connection final : public HttpConnection,
                         public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <typename... Arguments>
    explicit Connection(HttpServer::Handler handler, Arguments&&... arguments)
        : stream_(std::forward<Arguments>(arguments)...), handler_(std::move(handler)) {
        error_code ignored;
        socketOf(stream_).set_option(tcp::no_delay(true), ignored);
    }

    void start() {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](const error_code& error) {
                                        if (!error) {
                                            self->read();
                                        }
                                    });
        } else {
            read();
        }
    }

    bool isWaiting() const noexcept override { return waiting_; }

    void reply(HttpReply reply) override {
        if (!std::exchange(waiting_, false)) {
            return;
        }
        gone_ = nullptr;
        const auto held = std::exchange(held_, nullptr);
        output_ = serialise(std::move(reply), context_);
        write([self = this->shared_from_this()](const error_code& error) {
            if (error) {
                self->cut(false);
            } else if (!self->context_.keepAlive) {
                self->finish();
            } else if (!self->watching_) {
                self->read();
            }
        });
    }

    void replyHalf(HttpReply reply, bool reset) override {
        if (!std::exchange(waiting_, false)) {
            return;
        }
        gone_ = nullptr;
        const auto held = std::exchange(held_, nullptr);
        output_ = serialise(std::move(reply), context_);
        if (output_.body.empty()) {
            output_.head.resize(output_.head.size() - 2);
        }
        output_.body.resize(output_.body.size() / 2);
        write([self = this->shared_from_this(), reset](const error_code&) { self->cut(reset); });
    }

    void cut(bool reset) override {
        waiting_ = false;
        const auto held = std::exchange(held_, nullptr);
        error_code ignored;
        auto& socket = socketOf(stream_);
        if (reset) {
            socket.set_option(asio::socket_base::linger(true, 0), ignored);
        } else {
            socket.shutdown(tcp::socket::shutdown_both, ignored);
        }
        socket.close(ignored);
        if (const auto gone = std::exchange(gone_, nullptr)) {
            gone();
        }
    }

    void onGone(std::function<void()> callback) override { gone_ = std::move(callback); }

private:
    /// Ends the connection politely.
    void finish() {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            // Without it a client cannot tell the end from an attack.
            stream_.async_shutdown(
                [self = this->shared_from_this()](const error_code&) { self->cut(false); });
        } else {
            cut(false);
        }
    }

    template <typename Then>
    void write(Then then) {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(output_.head),
                                                        asio::buffer(output_.body)};
        asio::async_write(stream_, buffers,
                          [self = this->shared_from_this(), then = std::move(then)](
                              const error_code& error, std::size_t) {
                              self->output_ = {};  // a connection at rest keeps no large body
                              then(error);
                          });
    }

    void read() {
        parser_.emplace();
        parser_->body_limit(kMaxBody);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = this->shared_from_this()](
                                    const error_code& error, std::size_t) { self->onHead(error); });
    }

    void onHead(const error_code& error) {
        if (error) {
            refuse(error);
        } else if (lower(parser_->get()[http::field::expect]) == "100-continue") {
            output_ = {"HTTP/1.1 100 Continue\r\n\r\n", {}};
            write([self = this->shared_from_this()](const error_code& failure) {
                if (!failure) {
                    self->readBody();
                }
            });
        } else {
            readBody();
        }
    }

    void readBody() {
        http::async_read(stream_, buffer_, *parser_,
                         [self = this->shared_from_this()](const error_code& error, std::size_t) {
                             if (error) {
                                 self->refuse(error);
                             } else {
                                 self->handle();
                             }
                         });
    }

    /// Something came that is no HTTP, or the client is gone.
    void refuse(const error_code& error) {
        if (error.category() != make_error_code(http::error::bad_method).category() ||
            error == http::error::end_of_stream || error == http::error::partial_message) {
            cut(false);
            return;
        }
        waiting_ = true;
        context_ = {};
        context_.keepAlive = false;
        HttpReply bad;
        bad.status = error == http::error::body_limit ? 413 : 400;
        reply(std::move(bad));
    }

    void handle() {
        auto message = parser_->release();
        HttpRequest request;
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        request.body = std::move(message.body());
        for (const auto& field : message) {
            std::string& value = request.headers[lower(field.name_string())];
            // Only a proxy splits cookies, and they are joined by another sign.
            const bool isCookie = field.name() == http::field::cookie;
            value += (value.empty() ? "" : isCookie ? "; " : ", ") + std::string(field.value());
        }
        context_.keepAlive = message.keep_alive();
        context_.headOnly = request.method == "HEAD";
        context_.http10 = message.version() < 11;
        waiting_ = true;
        handler_(std::move(request), this->shared_from_this());
        if (waiting_) {
            watch();
        }
    }

    /// Notices that the client has gone away while its request is held. What it sends meanwhile
    /// is the beginning of the next request.
    void watch() {
        if (buffer_.size() > 0) {
            held_ = this->shared_from_this();
            return;
        }
        watching_ = true;
        stream_.async_read_some(
            buffer_.prepare(kReadSize),
            [self = this->shared_from_this()](const error_code& error, std::size_t size) {
                self->watching_ = false;
                self->buffer_.commit(size);
                if (error) {
                    self->cut(false);
                } else if (self->waiting_) {
                    self->held_ = self;
                } else if (self->output_.head.empty()) {
                    self->read();  // else the end of the write goes on
                }
            });
    }

    Stream stream_;
    HttpServer::Handler handler_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    SerialisedReply output_;  ///< empty when nothing is being written
    std::function<void()> gone_;
    /// Keeps a connection that waits for an answer and not for its client.
    std::shared_ptr<Connection> held_;
    ReplyContext context_;
    bool waiting_ = false;
    bool watching_ = false;
};

}  // namespace

std::string HttpRequest::header(const std::string& lowerCaseName) const {
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string() : found->second;
}

HttpServer::HttpServer(asio::io_context& io, const std::string& address, std::uint16_t port,
                       std::shared_ptr<asio::ssl::context> tls, Handler handler)
    : acceptor_(io), retry_(io), tls_(std::move(tls)), handler_(std::move(handler)) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(4096);
    port_ = acceptor_.local_endpoint().port();
    accept();
}

void HttpServer::accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) {
            return;
        }
        if (!error) {
            serve(std::move(socket));
            accept();
            return;
        }
        // Most likely no descriptor is left; one may be free in a moment.
        retry_.expires_after(std::chrono::milliseconds(50));
        retry_.async_wait([this](const error_code& aborted) {
            if (!aborted && acceptor_.is_open()) {
                accept();
            }
        });
    });
}

void HttpServer::serve(tcp::socket socket) {
    ++accepted_;
    if (connections_.size() >= sweepAt_) {
        for (auto it = connections_.begin(); it != connections_.end();) {
            it = it->expired() ? connections_.erase(it) : std::next(it);
        }
        sweepAt_ = 64 + 2 * connections_.size();
    }
    const auto begin = [this](const auto& connection) {
        connections_.insert(connection);
        connection->start();
    };
    if (tls_) {
        begin(std::make_shared<Connection<TlsStream>>(handler_, std::move(socket), *tls_));
    } else {
        begin(std::make_shared<Connection<tcp::socket>>(handler_, std::move(socket)));
    }
}

void HttpServer::cutAll(bool reset) {
    for (const auto& weak : std::exchange(connections_, {})) {
        if (const auto connection = weak.lock()) {
            connection->cut(reset);
        }
    }
}

void HttpServer::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    cutAll(false);
}

std::shared_ptr<asio::ssl::context> makeTlsContext(const std::string& certificateFile,
                                                   const std::string& keyFile) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    error_code error;
    context->use_certificate_chain_file(certificateFile, error);
    if (error) {
        throw std::runtime_error("the certificate " + certificateFile +
                                 " cannot be used: " + error.message());
    }
    context->use_private_key_file(keyFile, asio::ssl::context::pem, error);
    if (error) {
        throw std::runtime_error("the key " + keyFile + " cannot be used: " + error.message());
    }
    return context;
}

}  // namespace sfstreaming::emulator
