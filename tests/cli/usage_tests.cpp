// SPDX-License-Identifier: MIT
// How the command answers to its command line.
#include <sstream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/version.h"
#include "tests/cli/cli_fixture.h"

using namespace sfstreaming::testing;

namespace {

struct WrongCall {
    Arguments arguments;
    std::string hint;
};

std::ostream& operator<<(std::ostream& out, const WrongCall& call) {
    for (const std::string& argument : call.arguments) {
        out << argument << ' ';
    }
    return out;
}

Arguments listenWith(const Arguments& more) {
    Arguments all{"listen",      "/topic/A", "--login-url", "http://127.0.0.1:1",
                  "--client-id", "key",      "--username",  "user"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

const std::vector<WrongCall> kWrongCalls{
    {{}, "demo, listen, replay and emulate"},
    {{"replay"}, "list, set and clear"},
    {{"listne"}, "did you mean listen?"},
    {{"--versoin"}, "did you mean --version?"},
    {{"listen", "/topic/A", "--fromat", "jsonl"}, "did you mean --format?"},
    {{"listen"}, "which channel?"},
    {{"listen", "topic/A"}, "is no channel"},
    {{"listen", "/topic/A"}, "--client-id"},
    {{"listen", "/topic/A", "--client-id", "key"}, "--username"},
    {listenWith({}), "SFSTREAM_PASSWORD"},
    {listenWith({"--flow", "refresh"}), "SFSTREAM_REFRESH_TOKEN"},
    {listenWith({"--flow", "magic"}), "--flow"},
    {listenWith({"--sandbox"}), "--sandbox and --login-url"},
    {listenWith({"--format", "xml"}), "--format"},
    {listenWith({"--count", "0"}), "--count"},
    {listenWith({"--count", "many"}), "--count"},
    {listenWith({"--duration", "-1"}), "--duration"},
    {listenWith({"--replay", "yesterday"}), "new, all or a replay id"},
    {listenWith({"--replay", "-5"}), "never negative"},
    {listenWith({"--store", ""}), "the path of a file"},
    {listenWith({"--password-file", SFSTREAM_PROGRAM, "--client-secret-file", SFSTREAM_PROGRAM,
                 "--store", ":memory:"}),
     "write ./ before it"},
    {listenWith({"--subscriber", "a\nb"}), "--subscriber"},
    {listenWith({"--stats", "0"}), "--stats"},
    {listenWith({"--stats=often"}), "--stats"},
    {listenWith({"/topic/B", "--replay", "7"}), "exactly one channel"},
    {listenWith({"--log-level", "loud"}), "--log-level"},
    {listenWith({"--api-version", "newest"}), "--api-version"},
    {listenWith({"--ca", "/no/such/file"}), "--ca"},
    {listenWith({"--password-file", SFSTREAM_PROGRAM, "--client-secret-file", SFSTREAM_PROGRAM,
                 "--proxy", "nonsense"}),
     "--proxy must look like"},
    {listenWith({"--password-file", SFSTREAM_PROGRAM, "--client-secret-file", SFSTREAM_PROGRAM,
                 "--ca", SFSTREAM_PROGRAM}),
     "--ca must be a PEM file"},
    {listenWith({"--password-file", "/no/such/file"}), "/no/such/file"},
    {listenWith({"--password-file", "-", "--client-secret-file", "-"}), "standard input"},
    {{"emulate", "--cert", SFSTREAM_PROGRAM}, "belong together"},
    {{"emulate", "--rate", "-1"}, "--rate"},
    {{"demo", "surplus"}, "surplus"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(usage_tests)

BOOST_DATA_TEST_CASE(wrong_call_ends_with_2_and_a_hint, kWrongCalls, call) {
    const auto process = runCommand(call.arguments);
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(process->output() == "");
    BOOST_TEST(process->error().find(call.hint) != std::string::npos, process->error());
    BOOST_TEST(process->error().find("--help") != std::string::npos, process->error());
}

BOOST_AUTO_TEST_CASE(version_is_printed) {
    const auto process = runCommand({"--version"});
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(process->output() == std::string("sfstream ") + sfstreaming::version() + "\n");
}

BOOST_AUTO_TEST_CASE(help_has_examples_exit_codes_and_a_variable_for_each_option) {
    for (const Arguments& command : {Arguments{"--help"},
                                     {"listen", "--help"},
                                     {"emulate", "--help"},
                                     {"demo", "--help"},
                                     {"replay", "--help"},
                                     {"replay", "list", "--help"},
                                     {"replay", "set", "--help"},
                                     {"replay", "clear", "--help"}}) {
        const auto process = runCommand(command);
        BOOST_TEST(process->wait() == 0);
        BOOST_TEST(process->error() == "");
        const std::string help = process->output();
        BOOST_TEST(help.find("Examples:") != std::string::npos, command.front());
        BOOST_TEST(help.find("Exit status:") != std::string::npos, command.front());
        std::istringstream lines(help.substr(0, help.find("Examples:")));
        for (std::string line; std::getline(lines, line);) {
            const bool isOption = line.rfind("  --", 0) == 0;
            // Which positions are meant is not for a variable to say.
            const bool narrows = command.front() == "replay" && command[1] != "set" &&
                                 line.find("--store") == std::string::npos &&
                                 line.find("--format") == std::string::npos;
            if (isOption && !narrows && line.find("--version") == std::string::npos) {
                BOOST_TEST(line.find("SFSTREAM_") != std::string::npos, line);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(options_come_from_variables) {
    const auto process = runCommand(listenWith({}), {{"SFSTREAM_FORMAT", "xml"}});
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(process->error().find("--format") != std::string::npos, process->error());
}

BOOST_AUTO_TEST_CASE(wrong_variable_of_a_flag_is_named) {
    for (const auto& [variable, command] :
         {std::pair{"SFSTREAM_SANDBOX", listenWith({})}, {"SFSTREAM_FAST", Arguments{"demo"}}}) {
        const auto process = runCommand(command, {{variable, "maybe"}});
        BOOST_TEST(process->wait() == 2);
        BOOST_TEST(process->error().find("must be true or false; look at " +
                                         std::string(variable)) != std::string::npos,
                   process->error());
    }
}

BOOST_AUTO_TEST_CASE(output_on_a_full_disk_ends_with_1_and_a_message) {
    for (const char* command : {"--help", "--version", "listen --help", "demo", "emulate"}) {
        Process process({"/bin/sh", "-c",
                         "exec " + std::string(SFSTREAM_PROGRAM) + " " + command + " > /dev/full"},
                        {});
        BOOST_TEST(process.wait() == 1, command);
        BOOST_TEST(
            process.error().find("standard output cannot be written to") != std::string::npos,
            command << ": " << process.error());
    }
}

BOOST_AUTO_TEST_CASE(secret_on_the_command_line_is_refused_and_not_repeated) {
    for (const Arguments& arguments :
         {Arguments{"--password", "hunter2"}, Arguments{"--password=hunter2"},
          Arguments{"--client-secret=hunter2"}, Arguments{"--refresh-token", "hunter2"}}) {
        const auto process = runCommand(listenWith(arguments));
        BOOST_TEST(process->wait() == 2);
        BOOST_TEST(process->error().find("-file") != std::string::npos);
        BOOST_TEST(process->error().find("SFSTREAM_") != std::string::npos);
        BOOST_TEST(process->error().find("hunter2") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(plain_http_is_refused_unless_it_stays_on_the_machine) {
    const auto process =
        runCommand({"listen", "/topic/A", "--login-url", "http://login.example.com", "--client-id",
                    "key", "--username", "user"},
                   {{"SFSTREAM_PASSWORD", "p"}, {"SFSTREAM_CLIENT_SECRET", "s"}});
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(process->error().find("http") != std::string::npos, process->error());
}

BOOST_AUTO_TEST_SUITE_END()
