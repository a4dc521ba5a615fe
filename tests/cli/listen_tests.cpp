// SPDX-License-Identifier: MIT
// `sfstream listen` against the emulator: what it prints and how it ends.
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "tests/cli/cli_fixture.h"

using namespace sfstreaming::testing;
using namespace std::chrono_literals;
namespace emulator = sfstreaming::emulator;

namespace {

constexpr std::int64_t kBeyondDoubles = 9007199254740993;  // 2^53 + 1

// "Well under a second", with room for a busy machine.
constexpr auto kPrompt = 800ms;

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(listen_tests, CliFixture)

BOOST_AUTO_TEST_CASE(jsonl_is_exact_to_the_byte) {
    emulator_.setNextReplayId(kTopic, kBeyondDoubles);
    const auto process = listen({kTopic, "--count", "1"});
    BOOST_REQUIRE(waitForSubscriptions(1));
    const std::string message =
        R"({ "channel":"/topic/AccountUpdates","data" : {"event":{"replayId":$REPLAY_ID},)"
        R"("sobject":{"b":1.50,"a":"\u00e4 \"x\" é"} }})";
    const std::int64_t id = emulator_.publishRaw(kTopic, message);
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(id == kBeyondDoubles);
    std::string sent = message;
    sent.replace(sent.find("$REPLAY_ID"), 10, "9007199254740993");
    BOOST_TEST(process->output() ==
               R"({"channel":"/topic/AccountUpdates","replayId":9007199254740993,"event":)" + sent +
                   "}\n");
    BOOST_TEST(process->error() == "");
}

BOOST_AUTO_TEST_CASE(message_with_line_breaks_becomes_one_line) {
    const auto process = listen({kTopic, "--count", "1"});
    BOOST_REQUIRE(waitForSubscriptions(1));
    emulator_.publishRaw(kTopic,
                         "{\"channel\" : \"/topic/AccountUpdates\",\r\n \"data\": {\"event\":\n"
                         "{\"replayId\": $REPLAY_ID},\t\"sobject\":{\"Name\": \"a  \\\" : b\"}}}");
    BOOST_TEST(process->wait() == 0);
    const auto id = std::to_string(emulator_.published(kTopic).back());
    BOOST_TEST(process->output() ==
               "{\"channel\":\"/topic/AccountUpdates\",\"replayId\":" + id +
                   ",\"event\":{\"channel\":\"/topic/AccountUpdates\",\"data\":{\"event\":"
                   "{\"replayId\":" +
                   id + "},\"sobject\":{\"Name\":\"a  \\\" : b\"}}}}\n");
}

BOOST_AUTO_TEST_CASE(count_prints_exactly_so_many_and_says_goodbye) {
    for (int i = 0; i < 10; ++i) {
        publish("event " + std::to_string(i));
    }
    const auto process = listen({kTopic, "--replay", "all", "--count", "3"});
    BOOST_TEST(process->wait() == 0);
    const auto published = emulator_.published(kTopic);
    const auto ids = idsOf(process->lines());
    BOOST_TEST(ids == std::vector(published.begin(), published.begin() + 3),
               boost::test_tools::per_element());
    BOOST_TEST(emulator_.statistics().disconnects == 1U);
}

BOOST_AUTO_TEST_CASE(replay_id_begins_behind_that_event) {
    publish("one");
    const std::int64_t second = publish("two");
    const std::int64_t third = publish("three");
    const auto process = listen({kTopic, "--replay", std::to_string(second), "--count", "1"});
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(idsOf(process->lines()) == std::vector{third}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(duration_ends_it) {
    const Stopwatch watch;
    const auto process = listen({kTopic, "--duration", "0.5"});
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST((watch.elapsed() >= 500ms));
    BOOST_TEST(emulator_.statistics().disconnects == 1U);
}

BOOST_AUTO_TEST_CASE(signals_end_it_at_once_and_cleanly) {
    std::uint64_t disconnects = 0;
    for (const int number : {SIGINT, SIGTERM}) {
        const auto process = listen({kTopic});
        BOOST_REQUIRE(waitForSubscriptions(1));
        const Stopwatch watch;
        process->signal(number);
        BOOST_TEST(process->wait() == 0);
        BOOST_TEST((watch.elapsed() < kPrompt), watch.elapsed().count());
        BOOST_TEST(emulator_.statistics().disconnects == ++disconnects);
        BOOST_TEST(process->error() == "");
    }
}

BOOST_AUTO_TEST_CASE(signal_during_a_sign_in_without_answer_ends_it_at_once) {
    emulator::Fault silence;
    silence.kind = emulator::FaultKind::Never;
    silence.on = emulator::RequestKind::Token;
    emulator_.inject(silence);
    const auto process = listen({kTopic});
    BOOST_REQUIRE(emulator_.waitUntil([](const auto& now) { return now.connections >= 1; }));
    const Stopwatch watch;
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST((watch.elapsed() < kPrompt), watch.elapsed().count());
}

BOOST_AUTO_TEST_CASE(signal_ends_it_even_if_nobody_reads) {
    for (const int signals : {1, 2}) {
        const auto process = listen({kTopic}, Process::Output::Unread);
        BOOST_REQUIRE(waitForSubscriptions(1));
        const std::uint64_t delivered = emulator_.statistics().eventsDelivered;
        for (int i = 0; i < 3; ++i) {
            publish(std::string(100000, 'x'));
        }
        BOOST_REQUIRE(emulator_.waitUntil([delivered](const emulator::Statistics& now) {
            return now.eventsDelivered >= delivered + 3;
        }));
        const Stopwatch watch;
        for (int i = 0; i < signals; ++i) {
            process->signal(i == 0 ? SIGINT : SIGTERM);  // of one kind, two may become one
        }
        BOOST_TEST(process->wait() == 1);
        BOOST_TEST((watch.elapsed() < (signals == 1 ? 3000ms : kPrompt)), watch.elapsed().count());
    }
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_ends_with_1) {
    publish("one");
    Arguments command{"/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh", SFSTREAM_PROGRAM};
    for (const std::string& argument : listenArguments({kTopic, "--replay", "all"})) {
        command.push_back(argument);
    }
    Process process(command, secrets());
    BOOST_TEST(process.wait() == 1);
    BOOST_TEST(process.error().find("standard output cannot be written to") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(closed_pipe_is_a_clean_end) {
    const auto process = listen({kTopic});
    BOOST_REQUIRE(waitForSubscriptions(1));
    publish("one");
    BOOST_REQUIRE(process->waitForOutput("\n"));
    process->abandonOutput();
    publish("two");
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(process->error() == "");
    BOOST_TEST(emulator_.statistics().disconnects == 1U);
}

BOOST_AUTO_TEST_CASE(closed_pipe_is_noticed_without_an_event) {
    const auto process = listen({kTopic});
    BOOST_REQUIRE(waitForSubscriptions(1));
    process->abandonOutput();
    BOOST_TEST(process->wait() == 0);
}

BOOST_AUTO_TEST_CASE(refused_sign_in_ends_with_3) {
    auto environment = secrets();
    environment["SFSTREAM_PASSWORD"] = "not-the-password";
    const auto process = runCommand(listenArguments({kTopic}), environment);
    BOOST_TEST(process->wait() == 3);
    BOOST_TEST(count(process->error(), "sign-in was refused") == 1U, process->error());
    BOOST_TEST(process->error().find("not-the-password") == std::string::npos);
    BOOST_TEST(emulator_.statistics().refusedSignIns == 1U);
}

BOOST_AUTO_TEST_CASE(sign_in_refused_later_ends_with_3) {
    const auto process = listen({kTopic});
    BOOST_REQUIRE(waitForSubscriptions(1));
    auto switches = emulator_.switches();
    switches.passwordFlowOff = true;
    emulator_.setSwitches(switches);
    emulator_.revokeTokens();
    BOOST_TEST(process->wait() == 3);
}

BOOST_AUTO_TEST_CASE(refused_subscription_ends_with_4) {
    const auto process = listen({kTopic, "/topic/NoSuchTopic"});
    BOOST_TEST(process->wait() == 4);
    BOOST_TEST(process->error().find("/topic/NoSuchTopic") != std::string::npos);
    BOOST_TEST(emulator_.statistics().disconnects == 1U);
}

BOOST_AUTO_TEST_CASE(unknown_position_ends_with_4_and_says_what_to_do) {
    const auto process = listen({kTopic, "--replay", "4711"});
    BOOST_TEST(process->wait() == 4);
    BOOST_TEST(process->error().find("--replay all") != std::string::npos, process->error());
}

BOOST_AUTO_TEST_CASE(last_subscription_refused_later_ends_with_4) {
    const auto process = listen({kTopic});
    BOOST_REQUIRE(waitForSubscriptions(1));
    emulator_.removeChannel(kTopic);
    emulator_.killSessions();
    BOOST_TEST(process->wait() == 4);
}

BOOST_AUTO_TEST_CASE(one_of_two_subscriptions_refused_later_leaves_the_other) {
    emulator_.addChannel("/topic/Doomed");
    const auto process = listen({kTopic, "/topic/Doomed"});
    BOOST_REQUIRE(waitForSubscriptions(2));
    publish("before");
    BOOST_REQUIRE(process->waitForOutput("before"));
    emulator_.removeChannel("/topic/Doomed");
    emulator_.killSessions();
    BOOST_REQUIRE(process->waitForError("/topic/Doomed"));
    publish("after");
    BOOST_REQUIRE(process->waitForOutput("after"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 4);
}

BOOST_AUTO_TEST_CASE(busy_server_is_waited_for) {
    const auto process = listen({kTopic});
    BOOST_REQUIRE(waitForSubscriptions(1));
    auto switches = emulator_.switches();
    switches.serverBusy = true;
    emulator_.setSwitches(switches);
    emulator_.killSessions();
    BOOST_REQUIRE(process->waitForError("busy"));
    switches.serverBusy = false;
    emulator_.setSwitches(switches);
    BOOST_REQUIRE(process->waitForError("connected again"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
}

BOOST_AUTO_TEST_CASE(lost_reply_to_the_first_subscribe_is_tried_again) {
    emulator::Fault fault;
    fault.kind = emulator::FaultKind::ResetBeforeReply;
    fault.on = emulator::RequestKind::Subscribe;
    emulator_.inject(fault);
    publish("event");
    const auto process = listen({kTopic, "--replay", "all", "--count", "1"});
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(idsOf(process->lines()) == emulator_.published(kTopic),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failure_at_run_time_ends_with_1) {
    emulator::Fault notFound;
    notFound.kind = emulator::FaultKind::HttpStatus;
    notFound.on = emulator::RequestKind::Token;
    notFound.status = 404;
    notFound.count = 0;
    emulator_.inject(notFound);
    const auto process = listen({kTopic});
    BOOST_TEST(process->wait() == 1);
    BOOST_TEST(process->error().find("404") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_or_doubled_through_accidents) {
    emulator_.addChannel("/event/Order_Placed__e");
    const auto process = listen({kTopic, "/event/Order_Placed__e"});
    BOOST_REQUIRE(waitForSubscriptions(2));
    const auto publishBoth = [&] {
        for (int i = 0; i < 5; ++i) {
            publish("account");
            publish("order", "/event/Order_Placed__e");
        }
    };
    const auto sent = [&] {
        return emulator_.published(kTopic).size() +
               emulator_.published("/event/Order_Placed__e").size();
    };
    const auto wait = [&] {
        return process->waitForOutput(
            [wanted = sent()](const std::string& output) { return count(output, "\n") >= wanted; });
    };
    publishBoth();
    BOOST_REQUIRE(wait());
    const std::vector<std::function<void()>> accidents{
        [&] { emulator_.killSessions(); }, [&] { emulator_.revokeTokens(); },
        [&] { emulator_.cutConnections(); }, [&] { emulator_.disconnectSessions(); }};
    for (const auto& accident : accidents) {
        accident();
        publishBoth();
        BOOST_REQUIRE(wait());
    }
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    for (const std::string& channel : {kTopic, std::string("/event/Order_Placed__e")}) {
        std::vector<std::int64_t> received;
        for (const std::string& line : process->lines()) {
            const auto event = nlohmann::json::parse(line);
            if (event.at("channel") == channel) {
                received.push_back(event.at("replayId").get<std::int64_t>());
            }
        }
        BOOST_TEST(received == emulator_.published(channel), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()
