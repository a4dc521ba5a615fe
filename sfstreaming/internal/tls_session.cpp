// SPDX-License-Identifier: MIT
// TLS on a socket that does not block.
#include "sfstreaming/internal/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/buffer.hpp>

#include "sfstreaming/internal/net_failure.h"

namespace sfstreaming::internal {

namespace {

/// How a socket is known to OpenSSL. Its own kind of BIO would raise SIGPIPE.
struct SocketBio {
    TcpSocket& socket;
    boost::system::error_code error;
    bool ended = false;

    static BIO_METHOD* method() {
        // Never destroyed: the engine's threads may still run while the process ends.
        static BIO_METHOD* const shared = [] {
            BIO_METHOD* const made =
                BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of Asio");
            BIO_meth_set_create(made, [](BIO* bio) {
                BIO_set_init(bio, 1);
                return 1;
            });
            BIO_meth_set_read(made, [](BIO* bio, char* data, int size) {
                return self(bio).read(bio, data, static_cast<std::size_t>(size));
            });
            BIO_meth_set_write(made, [](BIO* bio, const char* data, int size) {
                return self(bio).write(bio, data, static_cast<std::size_t>(size));
            });
            BIO_meth_set_ctrl(made, [](BIO* bio, int command, long, void*) {
                switch (command) {
                    case BIO_CTRL_FLUSH:
                        return 1L;
                    case BIO_CTRL_EOF:
                        return self(bio).ended ? 1L : 0L;
                    default:
                        return 0L;
                }
            });
            return made;
        }();
        return shared;
    }

    static SocketBio& self(BIO* bio) { return *static_cast<SocketBio*>(BIO_get_data(bio)); }

    int read(BIO* bio, char* data, std::size_t size) {
        BIO_clear_retry_flags(bio);
        const std::size_t count = socket.receive(boost::asio::buffer(data, size), 0, error);
        if (error == boost::asio::error::would_block) {
            BIO_set_retry_read(bio);
            return -1;
        }
        ended = error == boost::asio::error::eof;
        return error ? (ended ? 0 : -1) : static_cast<int>(count);
    }

    int write(BIO* bio, const char* data, std::size_t size) {
        BIO_clear_retry_flags(bio);
        const std::size_t count = socket.send(boost::asio::buffer(data, size), 0, error);
        if (error == boost::asio::error::would_block) {
            BIO_set_retry_write(bio);
            return -1;
        }
        return error ? -1 : static_cast<int>(count);
    }
};

bool isAddress(const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

}  // namespace

struct TlsSession::Wire : SocketBio {};

TlsSession::TlsSession(SSL_CTX& context, TcpSocket& socket, const std::string& host)
    : ssl_(SSL_new(&context), &SSL_free), wire_(new Wire{{socket, {}, false}}) {
    BIO* const bio = ssl_ ? BIO_new(SocketBio::method()) : nullptr;
    if (bio == nullptr) {
        throw NetFailure("OpenSSL has no memory");
    }
    BIO_set_data(bio, static_cast<SocketBio*>(wire_.get()));
    SSL_set_bio(ssl_.get(), bio, bio);
    const bool ready =
        isAddress(host)
            ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1
            : SSL_set1_host(ssl_.get(), host.c_str()) == 1 &&
                  SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1;
    if (!ready) {
        throw NetFailure("the name of the host cannot be used with TLS", 0, false);
    }
}

TlsSession::~TlsSession() = default;

TlsSession::Result TlsSession::handshake() {
    ERR_clear_error();
    const int returned = SSL_connect(ssl_.get());
    if (returned == 1) {
        return Result::Done;
    }
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
        throw NetFailure(
            std::string("certificate verify failed: ") + X509_verify_cert_error_string(verified),
            static_cast<int>(ERR_peek_error()), false);
    }
    const Result result = resultOf(returned);
    if (result == Result::End) {
        throw NetFailure("the server closed the connection");
    }
    return result;
}

TlsSession::Result TlsSession::read(char* data, std::size_t size, std::size_t& count) {
    count = 0;
    while (count < size) {
        ERR_clear_error();
        std::size_t got = 0;
        const int returned = SSL_read_ex(ssl_.get(), data + count, size - count, &got);
        if (returned != 1) {
            // A failure is still there the next time, but what has been read would not be.
            return count > 0 ? Result::Done : resultOf(returned);
        }
        count += got;
    }
    return Result::Done;
}

TlsSession::Result TlsSession::write(const char* data, std::size_t size, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    const int returned = SSL_write_ex(ssl_.get(), data, size, &count);
    return returned == 1 ? Result::Done : resultOf(returned);
}

bool TlsSession::hasPending() const noexcept {
    return SSL_has_pending(ssl_.get()) == 1;
}

bool TlsSession::isIdle() noexcept {
    ERR_clear_error();
    char byte = 0;
    const int returned = SSL_peek(ssl_.get(), &byte, 1);
    return returned <= 0 && SSL_get_error(ssl_.get(), returned) == SSL_ERROR_WANT_READ;
}

TlsSession::Result TlsSession::resultOf(int returned) {
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            return Result::WantRead;
        case SSL_ERROR_WANT_WRITE:
            return Result::WantWrite;
        case SSL_ERROR_ZERO_RETURN:
            return Result::End;
        default:
            break;
    }
    if (wire_->error && !wire_->ended) {
        throw NetFailure(wire_->error.message(), wire_->error.value());
    }
    const unsigned long code = ERR_peek_error();
    const char* const reason = wire_->ended ? nullptr : ERR_reason_error_string(code);
    throw NetFailure(reason != nullptr ? reason : "the server closed the connection",
                     static_cast<int>(code));
}

}  // namespace sfstreaming::internal
