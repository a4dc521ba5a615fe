// SPDX-License-Identifier: MIT
// An HTTP server whose every byte is given by a test.
#include "tests/support/scripted_server.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <future>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace sfstreaming::testing {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Between two pieces, so that the client most likely reads them apart; it must not matter.
constexpr auto kPause = std::chrono::milliseconds(2);

}  // namespace

struct ScriptedServer::State {
    class Connection;

    asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::deque<Answer> answers;
    std::set<std::shared_ptr<Connection>> open;
    std::atomic<unsigned> connections{0};
    Collected<std::string> requests;
    Collected<int> ended;
    std::thread thread;

    void accept();
};

class ScriptedServer::State::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(State& state, tcp::socket socket)
        : state_(state), socket_(std::move(socket)), timer_(state.io) {
        socket_.set_option(tcp::no_delay(true));
    }

    void read() {
        request_ = {};
        http::async_read(socket_, buffer_, request_,
                         [self = shared_from_this()](const error_code& error, std::size_t) {
                             if (error) {
                                 self->state_.ended.add(0);
                                 self->close();
                                 return;
                             }
                             std::ostringstream text;
                             text << self->request_;
                             self->state_.requests.add(text.str());
                             self->answer();
                         });
    }

    void close() {
        error_code ignored;
        socket_.close(ignored);
        timer_.cancel();
        state_.open.erase(shared_from_this());
    }

private:
    void answer() {
        if (state_.answers.empty()) {
            read();  // notices the end
            return;
        }
        answer_ = std::move(state_.answers.front());
        state_.answers.pop_front();
        sendPiece(0);
    }

    void sendPiece(std::size_t index) {
        if (index == answer_.pieces.size()) {
            end();
            return;
        }
        asio::async_write(socket_, asio::buffer(answer_.pieces[index]),
                          [self = shared_from_this(), index](const error_code& error, std::size_t) {
                              if (error) {
                                  self->close();
                                  return;
                              }
                              self->timer_.expires_after(kPause);
                              self->timer_.async_wait([self, index](const error_code& cancelled) {
                                  if (!cancelled) {
                                      self->sendPiece(index + 1);
                                  }
                              });
                          });
    }

    void end() {
        switch (answer_.end) {
            case Answer::End::KeepOpen:
                read();
                break;
            case Answer::End::Reset:
                socket_.set_option(tcp::socket::linger(true, 0));
                close();
                break;
            case Answer::End::Close:
                close();
                break;
        }
    }

    State& state_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    Answer answer_;
};

void ScriptedServer::State::accept() {
    acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
        if (error) {
            return;
        }
        ++connections;
        const auto connection = std::make_shared<Connection>(*this, std::move(socket));
        open.insert(connection);
        connection->read();
        accept();
    });
}

ScriptedServer::ScriptedServer(std::vector<Answer> answers) : state_(std::make_shared<State>()) {
    state_->answers.assign(std::make_move_iterator(answers.begin()),
                           std::make_move_iterator(answers.end()));
    state_->accept();
    state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

ScriptedServer::~ScriptedServer() {
    state_->io.stop();
    state_->thread.join();
    state_->open.clear();
}

std::string ScriptedServer::url() const {
    return "http://127.0.0.1:" + port();
}

std::string ScriptedServer::port() const {
    return std::to_string(state_->acceptor.local_endpoint().port());
}

unsigned ScriptedServer::connections() const {
    return state_->connections;
}

const Collected<std::string>& ScriptedServer::requests() const {
    return state_->requests;
}

void ScriptedServer::closeConnections() {
    std::promise<void> closed;
    asio::post(state_->io, [&] {
        for (const auto& connection : std::set(state_->open)) {
            connection->close();
        }
        closed.set_value();
    });
    closed.get_future().wait();
}

bool ScriptedServer::waitForEnded(std::size_t count) const {
    return state_->ended.waitForSize(count);
}

}  // namespace sfstreaming::testing
