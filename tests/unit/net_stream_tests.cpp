// SPDX-License-Identifier: MIT
// A connection whose server is faster than its reader.
#include <algorithm>
#include <cstdint>
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/coroutine.h"
#include "sfstreaming/internal/net_failure.h"
#include "sfstreaming/internal/net_stream.h"

using namespace sfstreaming::internal;
using boost::asio::ip::tcp;

namespace {

// As many fit into the buffers of any system.
constexpr std::size_t kBytes = 60000;

/// Where the stack is: of the frame, for AddressSanitizer keeps local variables elsewhere.
std::uintptr_t stackPosition() {
#ifdef __GNUC__
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
#else
    const volatile char here = 0;
    return reinterpret_cast<std::uintptr_t>(&here);
#endif
}

struct Fixture {
    boost::asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
    tcp::socket peer{io};
    NetStream stream{io};
    std::size_t received = 0;
    bool failed = false;
    std::uintptr_t lowest = UINTPTR_MAX;
    std::uintptr_t highest = 0;

    /// All bytes are there before the first is read.
    Fixture() {
        boost::asio::post(stream.executor(), [this] { connect(this); });
        io.run();
        io.restart();
        acceptor.accept(peer);
        boost::asio::write(peer, boost::asio::buffer(std::string(kBytes, 'x')));
        boost::asio::post(stream.executor(), [this] { readByteByByte(this); });
    }

    static Detached connect(Fixture* self) {
        co_await self->stream.connect("127.0.0.1",
                                      std::to_string(self->acceptor.local_endpoint().port()));
    }

    static Detached readByteByByte(Fixture* self) {
        try {
            char byte = 0;
            while (co_await self->stream.receive(&byte, 1) > 0) {
                ++self->received;
                self->lowest = std::min(self->lowest, stackPosition());
                self->highest = std::max(self->highest, stackPosition());
            }
        } catch (const NetFailure&) {
            self->failed = true;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(net_stream_tests, Fixture)

BOOST_AUTO_TEST_CASE(reading_what_is_there_takes_neither_the_stack_nor_for_ever) {
    peer.shutdown(tcp::socket::shutdown_send);
    io.run();
    BOOST_TEST(received == kBytes);
    BOOST_TEST(!failed);
    BOOST_TEST(highest - lowest < 100000U);
}

BOOST_AUTO_TEST_CASE(closing_gets_its_turn_while_there_is_something_to_read) {
    boost::asio::post(stream.executor(), [this] { stream.close(); });
    io.run();
    BOOST_TEST(failed);
    BOOST_TEST(received < 100U);
}

BOOST_AUTO_TEST_CASE(others_get_their_turn_while_there_is_something_to_read) {
    std::size_t receivedBefore = kBytes;
    boost::asio::post(io, [&] { receivedBefore = received; });
    peer.shutdown(tcp::socket::shutdown_send);
    io.run();
    BOOST_TEST(receivedBefore < 100U);
    BOOST_TEST(received == kBytes);
}

BOOST_AUTO_TEST_SUITE_END()
