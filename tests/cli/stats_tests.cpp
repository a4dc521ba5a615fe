// SPDX-License-Identifier: MIT
// `sfstream listen --stats`: lines of numbers on standard error.
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/temporary_folder.h"

using namespace sfstreaming::testing;
using nlohmann::json;

namespace {

std::vector<json> parsed(const std::string& text) {
    std::vector<json> lines;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        lines.push_back(json::parse(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return lines;
}

/// "2026-05-04T12:34:56.789Z".
bool isTime(const json& value) {
    const auto text = value.get<std::string>();
    return text.size() == 24 && text[10] == 'T' && text[19] == '.' && text.back() == 'Z';
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stats_tests, CliFixture)

BOOST_AUTO_TEST_CASE(lines_have_the_right_counts) {
    const TemporaryFolder folder;
    const auto process = listen({kTopic, "--stats", "0.1", "--store", folder.file("p.db")});
    BOOST_REQUIRE(waitForSubscriptions(1));
    for (int i = 0; i < 3; ++i) {
        publish("event " + std::to_string(i));
    }
    BOOST_REQUIRE(process->waitForError("\"eventsDelivered\":3"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    const auto lines = parsed(process->error());
    BOOST_REQUIRE(lines.size() >= 2U);
    for (const json& line : lines) {
        BOOST_TEST(isTime(line.at("time")));
        BOOST_TEST(line.at("eventsPerSecond").get<double>() >= 0.0);
    }
    const json& last = lines.back();
    BOOST_TEST(last.at("state") == "Stopped");
    for (const char* name : {"eventsReceived", "eventsDelivered", "eventsAcknowledged"}) {
        BOOST_TEST(last.at(name) == 3U, name);
    }
    for (const char* name : {"eventsRedelivered", "duplicatesDropped", "eventsGivenUp", "gaps",
                             "pendingEvents", "pendingBytes"}) {
        BOOST_TEST(last.at(name) == 0U, name);
    }
    BOOST_TEST(last.at("handshakes") == 1U);
    BOOST_TEST(last.at("signIns") == json({{"start", 1}}));
    BOOST_TEST(last.at("retries") == json::object());
    BOOST_TEST(last.at("bytesReceived").get<int>() > 0);
    BOOST_TEST(isTime(last.at("lastPoll")));
    BOOST_TEST(isTime(last.at("lastEvent")));
    BOOST_REQUIRE(last.at("channels").size() == 1U);
    const json& channel = last.at("channels").front();
    const auto id = emulator_.published(kTopic).back();
    BOOST_TEST(channel.at("channel") == kTopic);
    BOOST_TEST(channel.at("eventsReceived") == 3U);
    BOOST_TEST(channel.at("receivedPosition").get<std::int64_t>() == id);
    BOOST_TEST(channel.at("storedPosition").get<std::int64_t>() == id);
    BOOST_TEST(isTime(channel.at("storedEventTime")));
    BOOST_TEST(isTime(channel.at("lastEvent")));
    BOOST_TEST(channel.at("storedAgeMs").get<std::int64_t>() >= 0);
}

BOOST_AUTO_TEST_CASE(without_seconds_there_is_one_at_the_end) {
    const auto process = listen({"--stats", kTopic, "--count", "1"});
    BOOST_REQUIRE(waitForSubscriptions(1));
    publish("one");
    BOOST_TEST(process->wait() == 0);
    const auto lines = parsed(process->error());
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines.front().at("eventsReceived") == 1U);
    BOOST_TEST(lines.front().at("channels").front().at("storedPosition").is_null());
}

BOOST_AUTO_TEST_CASE(lines_and_the_status_line_do_not_mix_on_a_terminal) {
    auto environment = secrets();
    environment["TERM"] = "xterm";
    const auto process = runCommand(listenArguments({kTopic, "--stats", "0.1"}), environment,
                                    Process::Output::Terminal);
    BOOST_REQUIRE(waitForSubscriptions(1));
    BOOST_REQUIRE(process->waitForOutput("Ctrl-C ends"));
    for (int i = 0; i < 20; ++i) {
        publish("event " + std::to_string(i));
    }
    BOOST_REQUIRE(process->waitForOutput("\"eventsDelivered\":20"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    const std::string screen = process->output();
    std::size_t found = 0;
    for (auto at = screen.find("{\"time\""); at != std::string::npos;
         at = screen.find("{\"time\"", at + 1)) {
        ++found;
        BOOST_TEST((at == 0 || screen[at - 1] == '\n' || screen[at - 1] == '\r'));
        const auto end = screen.find_first_of("\r\n", at);
        BOOST_REQUIRE(end != std::string::npos);
        BOOST_TEST(json::accept(screen.substr(at, end - at)));
    }
    BOOST_TEST(found >= 2U);
}

BOOST_AUTO_TEST_CASE(lines_come_while_nobody_reads_the_events) {
    const auto process = listen({kTopic, "--stats", "0.1"}, Process::Output::Unread);
    BOOST_REQUIRE(waitForSubscriptions(1));
    for (int i = 0; i < 3; ++i) {
        publish(std::string(100000, 'x'));
    }
    BOOST_TEST(process->waitForError("\"eventsReceived\":3"));
    BOOST_TEST(process->waitForError("\"pendingEvents\":3"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
