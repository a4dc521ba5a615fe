// SPDX-License-Identifier: MIT
// Where secrets come from, where they must never appear, and what becomes of new ones.
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include "tests/cli/cli_fixture.h"

using namespace sfstreaming::testing;
namespace emulator = sfstreaming::emulator;
namespace fs = std::filesystem;

namespace {

emulator::EmulatorOptions rotating() {
    emulator::EmulatorOptions options;
    options.rotateRefreshTokens = true;
    return options;
}

class SecretsFixture : public CliFixture {
protected:
    SecretsFixture() : CliFixture(rotating()) {
        std::string name = (fs::temp_directory_path() / "sfstream-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
        folder_ = name;
        publish("one");
    }
    ~SecretsFixture() { fs::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& contents) const {
        std::ofstream(folder_ / name) << contents;
        return (folder_ / name).string();
    }

    static std::string read(const fs::path& path) {
        std::ifstream stream(path);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    Arguments refreshArguments(const Arguments& more) const {
        Arguments all{"listen",        kTopic,        "--login-url",
                      emulator_.url(), "--client-id", credentials().clientId,
                      "--flow",        "refresh",     "--replay",
                      "all",           "--count",     "1"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    Environment clientSecret() const {
        return {{"SFSTREAM_CLIENT_SECRET", credentials().clientSecret}};
    }

    fs::path folder_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(secrets_tests, SecretsFixture)

BOOST_AUTO_TEST_CASE(secrets_come_from_files_and_standard_input) {
    const auto process =
        runCommand(listenArguments({kTopic, "--replay", "all", "--count", "1", "--password-file",
                                    "-", "--client-secret-file",
                                    file("secret", credentials().clientSecret + "\n")}),
                   {}, Process::Output::Pipes, credentials().password + "\n");
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(process->lines().size() == 1U);
}

BOOST_AUTO_TEST_CASE(byte_order_mark_is_no_part_of_a_secret) {
    const auto process = runCommand(
        listenArguments({kTopic, "--replay", "all", "--count", "1", "--password-file",
                         file("password", "\xEF\xBB\xBF" + credentials().password + "\r\n"),
                         "--client-secret-file", file("secret", credentials().clientSecret)}),
        {});
    BOOST_TEST(process->wait() == 0, process->error());
}

BOOST_AUTO_TEST_CASE(rotated_token_is_written_back_for_the_owner_alone) {
    const std::string token = file("token", credentials().refreshToken + "\n");
    fs::permissions(token, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    // The new token must work as well, and be replaced in turn. A link stays a link.
    fs::create_symlink(token, folder_ / "link");
    std::string before = credentials().refreshToken;
    for (int i = 0; i < 2; ++i) {
        const auto process =
            runCommand(refreshArguments({"--refresh-token-file", (folder_ / "link").string()}),
                       clientSecret());
        BOOST_TEST(process->wait() == 0);
        BOOST_TEST(process->error() == "");
        const std::string after = read(token);
        BOOST_TEST(!after.empty());
        BOOST_TEST(after != before);
        before = after;
    }
    BOOST_TEST(
        (fs::status(token).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
    BOOST_TEST(fs::is_symlink(folder_ / "link"));
    BOOST_TEST(std::distance(fs::directory_iterator(folder_), {}) == 2);
}

BOOST_AUTO_TEST_CASE(rotated_token_without_a_file_is_told_but_not_printed) {
    auto environment = clientSecret();
    environment["SFSTREAM_REFRESH_TOKEN"] = credentials().refreshToken;
    const auto process = runCommand(refreshArguments({"--log-level", "trace"}), environment);
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(process->error().find("new refresh token") != std::string::npos);
    BOOST_TEST(process->error().find(credentials().refreshToken) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(dead_refresh_token_ends_with_3) {
    auto environment = clientSecret();
    environment["SFSTREAM_REFRESH_TOKEN"] = "no-such-token";
    const auto process = runCommand(refreshArguments({}), environment);
    BOOST_TEST(process->wait() == 3);
    BOOST_TEST(process->error().find("no-such-token") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_secret_is_printed_at_any_level) {
    const auto process = listen({kTopic, "--replay", "all", "--log-level", "trace"});
    BOOST_REQUIRE(process->waitForOutput("\n"));
    emulator_.killSessions();
    emulator_.revokeTokens();
    publish("two");
    BOOST_REQUIRE(process->waitForOutput("two"));
    auto switches = emulator_.switches();
    switches.passwordFlowOff = true;
    emulator_.setSwitches(switches);
    emulator_.revokeTokens();
    BOOST_TEST(process->wait() == 3);
    const std::string printed = process->output() + process->error();
    BOOST_TEST(process->error().find("Connected") != std::string::npos);  // it did log
    BOOST_TEST(printed.find(credentials().password) == std::string::npos);
    BOOST_TEST(printed.find(credentials().clientSecret) == std::string::npos);
    std::size_t tokens = 0;
    for (const auto& request : emulator_.requests()) {
        const auto blank = request.authorization.find(' ');
        if (blank != std::string::npos) {
            ++tokens;
            BOOST_TEST(printed.find(request.authorization.substr(blank + 1)) == std::string::npos);
        }
    }
    BOOST_TEST(tokens > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
