// SPDX-License-Identifier: MIT
// The threads that do I/O and protocol work.
#pragma once

#ifndef _WIN32
#include <utility>  // which Asio 1.74 forgets

#include <boost/asio/io_context.hpp>
#endif

namespace sfstreaming::internal {

/// Starts the pool that the network and all tasks run on, with one thread, if nobody has started it
/// before; and sees to it that it outlives the library's own threads.
void startEngine();

#ifndef _WIN32
/// What that pool runs. It lives until the process ends. There may be more than one thread, if the
/// program has started the pool itself.
boost::asio::io_context& engineContext();
#endif

}  // namespace sfstreaming::internal
