// SPDX-License-Identifier: MIT
// What people see on a terminal, and what must not be seen elsewhere.
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "tests/cli/cli_fixture.h"

using namespace sfstreaming::testing;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(terminal_tests, CliFixture)

BOOST_AUTO_TEST_CASE(terminal_shows_colours_and_a_status_line) {
    auto environment = secrets();
    environment["TERM"] = "xterm";
    const auto process =
        runCommand(listenArguments({kTopic}), environment, Process::Output::Terminal);
    BOOST_REQUIRE(waitForSubscriptions(1));
    publish(std::string(300, 'x'));
    BOOST_REQUIRE(process->waitForOutput("1 event\x1b"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    const std::string screen = process->output();
    BOOST_TEST(has(screen, "Connected"));
    BOOST_TEST(has(screen, "last poll"));
    BOOST_TEST(has(screen, "\x1b["));
    BOOST_TEST(has(screen, "#" + std::to_string(emulator_.published(kTopic).back())));
    BOOST_TEST(!has(screen, std::string(100, 'x')));  // cut to the width
    BOOST_TEST(has(screen, "--replay " + std::to_string(emulator_.published(kTopic).back())));
}

BOOST_AUTO_TEST_CASE(no_escape_code_when_colours_are_not_wanted) {
    for (const auto& [name, value] : Environment{{"NO_COLOR", "1"}, {"TERM", "dumb"}}) {
        auto environment = secrets();
        environment["TERM"] = "xterm";
        environment[name] = value;
        const auto process = runCommand(listenArguments({kTopic, "--count", "1"}), environment,
                                        Process::Output::Terminal);
        BOOST_REQUIRE(waitForSubscriptions(1));
        publish("hello");
        BOOST_TEST(process->wait() == 0);
        BOOST_TEST(has(process->output(), "hello"));
        BOOST_TEST(!has(process->output(), "\x1b"));
        BOOST_TEST(has(process->output(), "Ctrl-C ends") == (name == "NO_COLOR"));
    }
}

BOOST_AUTO_TEST_CASE(no_escape_code_in_a_pipe) {
    const auto process = listen({kTopic, "--count", "1", "--format", "pretty"});
    BOOST_REQUIRE(waitForSubscriptions(1));
    emulator_.publish(kTopic,
                      R"({"Name":"red \u001b[31m","Text":")" + std::string(300, 'x') + R"("})");
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(process->lines().size() == 1U);
    BOOST_TEST(!has(process->output(), "\x1b"));
    BOOST_TEST(has(process->output(), std::string(300, 'x')));  // cut on terminals only
    BOOST_TEST(process->error() == "");
}

BOOST_AUTO_TEST_SUITE_END()
