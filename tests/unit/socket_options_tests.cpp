// SPDX-License-Identifier: MIT
// What the system is told about sockets.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/socket_options.h"

using namespace sfstreaming::internal;

namespace {

unsigned optionOf(int socket, int level, int option) {
    unsigned value = 0;
    socklen_t size = sizeof value;
    BOOST_REQUIRE(getsockopt(socket, level, option, &value, &size) == 0);
    return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(socket_options_tests)

BOOST_AUTO_TEST_CASE(vanished_peer_is_noticed_whether_or_not_it_owes_an_acknowledgement) {
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    BOOST_REQUIRE(handle >= 0);
    setSocketOptions(handle);
    BOOST_TEST(optionOf(handle, SOL_SOCKET, SO_KEEPALIVE) != 0U);
#ifdef TCP_USER_TIMEOUT
    BOOST_TEST(optionOf(handle, IPPROTO_TCP, TCP_USER_TIMEOUT) == 60000U);
#endif
    close(handle);
}

BOOST_AUTO_TEST_SUITE_END()
