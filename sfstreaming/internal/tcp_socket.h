// SPDX-License-Identifier: MIT
// The types of Asio that connections are made of.
#pragma once

#include <chrono>
#include <utility>  // which Asio 1.74 forgets

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>

namespace sfstreaming::internal {

/// Handlers of one connection run one at a time, however many threads the pool has.
using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;
using StrandTimer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Strand>;

}  // namespace sfstreaming::internal
