// SPDX-License-Identifier: MIT
// `sfstream emulate` and `sfstream demo`.
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include "tests/cli/cli_fixture.h"

using namespace sfstreaming::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr const char* kLineBegin = "SFSTREAM_PASSWORD=";

/// The line that `emulate` prints to be pasted; empty if it does not come.
std::string lineToPaste(Process& emulate) {
    const bool complete = emulate.waitForOutput([](const std::string& output) {
        const auto begin = output.find(kLineBegin);
        return begin != std::string::npos && output.find('\n', begin) != std::string::npos;
    });
    if (complete) {
        for (const std::string& line : emulate.lines()) {
            if (line.rfind(kLineBegin, 0) == 0) {
                return line;
            }
        }
    }
    return {};
}

void checkThatLineWorks(const Arguments& arguments, const std::string& scheme) {
    const auto emulate = runCommand(arguments);
    const std::string line = lineToPaste(*emulate);
    BOOST_REQUIRE(!line.empty());
    BOOST_TEST(line.find(scheme) != std::string::npos, line);
    Process shell({"/bin/bash", "-c", line + " --count 3"}, {});
    BOOST_TEST(shell.wait() == 0, shell.error());
    BOOST_TEST(idsOf(shell.lines()).size() == 3U);
    const Stopwatch watch;
    emulate->signal(SIGINT);
    BOOST_TEST(emulate->wait() == 0);
    BOOST_TEST((watch.elapsed() < 800ms), watch.elapsed().count());
    BOOST_TEST(emulate->error() == "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emulate_tests)

BOOST_AUTO_TEST_CASE(printed_line_can_be_pasted) {
    checkThatLineWorks({"emulate", "--rate", "20"}, "http://127.0.0.1:");
}

BOOST_AUTO_TEST_CASE(printed_line_can_be_pasted_with_tls) {
    std::string name = (fs::temp_directory_path() / "sfstream cert-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    const std::string certificate = name + "/cert.pem";
    const std::string key = name + "/key.pem";
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
        "-nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=IP:127.0.0.1 -out '" +
        certificate + "' -keyout '" + key + "' 2>/dev/null";
    BOOST_REQUIRE(std::system(make.c_str()) == 0);
    checkThatLineWorks({"emulate", "--rate", "20", "--cert", certificate, "--key", key},
                       "https://127.0.0.1:");
    fs::remove_all(name);
}

BOOST_AUTO_TEST_CASE(taken_port_ends_with_1) {
    sfstreaming::emulator::Emulator other;
    other.start();
    const std::string url = other.url();
    const auto process = runCommand({"emulate", "--port", url.substr(url.rfind(':') + 1)});
    BOOST_TEST(process->wait() == 1);
    BOOST_TEST(process->error().rfind("sfstream: error: ", 0) == 0U, process->error());
}

BOOST_AUTO_TEST_CASE(demo_loses_nothing_and_says_so) {
    const auto process = runCommand({"demo", "--fast"});
    BOOST_TEST(process->wait() == 0);
    const std::string story = process->output();
    BOOST_TEST(story.find("3 sessions and 2 sign-ins") != std::string::npos, story);
    BOOST_TEST(story.find("Nothing was lost, nothing came twice") != std::string::npos, story);
    for (const char* channel : {"/topic/", "/event/", "/data/"}) {
        BOOST_TEST(story.find(channel) != std::string::npos, story);
    }
    BOOST_TEST(story.find('\x1b') == std::string::npos);
    BOOST_TEST(process->error() == "");
}

BOOST_AUTO_TEST_CASE(demo_can_be_interrupted) {
    const auto process = runCommand({"demo"});
    BOOST_REQUIRE(process->waitForOutput("Events, as they arrive"));
    const Stopwatch watch;
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST((watch.elapsed() < 800ms), watch.elapsed().count());
}

BOOST_AUTO_TEST_SUITE_END()
