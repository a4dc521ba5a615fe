// SPDX-License-Identifier: MIT
// Names of states.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/client_state.h"

using namespace sfstreaming;

BOOST_AUTO_TEST_SUITE(client_state_tests)

BOOST_AUTO_TEST_CASE(states_have_names) {
    BOOST_TEST(toString(ClientState::Stopped) == "Stopped");
    BOOST_TEST(toString(ClientState::Starting) == "Starting");
    BOOST_TEST(toString(ClientState::Connected) == "Connected");
    BOOST_TEST(toString(ClientState::Reconnecting) == "Reconnecting");
    BOOST_TEST(toString(ClientState::Stopping) == "Stopping");
}

BOOST_AUTO_TEST_SUITE_END()
