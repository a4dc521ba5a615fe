// SPDX-License-Identifier: MIT
// `sfstream replay`: positions are listed, set and cleared.
#include <filesystem>
#include <sstream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/sqlite_replay_store.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class ReplayFixture {
protected:
    std::string store() const { return folder_.file("positions.db"); }

    std::unique_ptr<Process> replay(Arguments arguments,
                                    Process::Output output = Process::Output::Pipes) const {
        arguments.insert(arguments.begin(), "replay");
        arguments.insert(arguments.end(), {"--store", store()});
        return runCommand(std::move(arguments), {}, output);
    }

    void save(const ReplayKey& key, std::int64_t id, const std::string& creationTime = {}) const {
        SqliteReplayStore(store()).save({{key,
                                          {ReplayId::fromInt64(id), creationTime,
                                           std::chrono::system_clock::from_time_t(1785000000)}}});
    }

    std::size_t count() const { return SqliteReplayStore(store()).list().size(); }

    void saveFour() const {
        save({"00DA", "default", "/topic/A"}, 1);
        save({"00DA", "default", "/topic/B"}, 2);
        save({"00DA", "other", "/topic/A"}, 3);
        save({"00DB", "default", "/topic/A"}, 4);
    }

    TemporaryFolder folder_;
};

const std::string kId = "9007199254740993";  // 2^53 + 1

Arguments setArguments(const Arguments& more) {
    Arguments all{"set", "--organization", "00DA", "--channel", "/topic/A"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

struct WrongReplay {
    Arguments arguments;
    std::string hint;
};

std::ostream& operator<<(std::ostream& out, const WrongReplay& call) {
    for (const std::string& argument : call.arguments) {
        out << argument << ' ';
    }
    return out;
}

const std::vector<WrongReplay> kWrongCalls{
    {setArguments({"-1"}), "names no event"},
    {setArguments({"-2"}), "listen --replay all"},
    {setArguments({"--", "-1"}), "names no event"},
    {setArguments({"-7"}), "0 or more"},
    {setArguments({"new"}), "no replay id"},
    {setArguments({"9223372036854775808"}), "no replay id"},
    {setArguments({}), "which replay id?"},
    {setArguments({"1", "2"}), "not expected"},
    {{"set", "--organization", "00DA", "7"}, "--channel"},
    {{"set", "--channel", "/topic/A", "7"}, "--organization"},
    {{"set", "--organization", "00DA", "--channel", "/topic/A?Type='B'", "7"},
     "--channel /topic/A"},
    {{"set", "--organization", "00DA", "--channel", "topic/A", "7"}, "is no channel"},
    {{"set", "--organization", "00D\n", "--channel", "/topic/A", "7"}, "control characters"},
    {{"list", "--channel", "/topic/A?Type='B'"}, "--channel /topic/A"},
    {{"list", "--format", "xml"}, "--format"},
    {{"list", "--formt", "jsonl"}, "did you mean --format?"},
    {{"clear"}, "--all"},
    {{"clear", "--all", "--channel", "/topic/A"}, "--all"},
    {{"lst"}, "did you mean list?"},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replay_tests, ReplayFixture)

BOOST_AUTO_TEST_CASE(position_that_was_set_is_listed) {
    const auto set = replay(setArguments({kId}));
    BOOST_TEST(set->wait() == 0, set->error());
    BOOST_TEST(has(set->output(), kId));
    const auto list = replay({"list"});
    BOOST_TEST(list->wait() == 0, list->error());
    BOOST_REQUIRE(list->lines().size() == 1U);
    const auto entry = nlohmann::json::parse(list->lines().front());
    BOOST_TEST(entry.at("organization") == "00DA");
    BOOST_TEST(entry.at("subscriber") == "default");
    BOOST_TEST(entry.at("channel") == "/topic/A");
    BOOST_TEST(entry.at("replayId").get<std::int64_t>() == std::stoll(kId));
    BOOST_TEST(entry.at("eventTime").is_null());
    BOOST_TEST(entry.at("ageMs").get<std::int64_t>() < 20000);
}

BOOST_AUTO_TEST_CASE(times_are_listed_in_one_form) {
    save({"00DA", "default", "/data/A"}, 1, "1784999999123");
    save({"00DA", "default", "/event/A"}, 2, "2026-07-25T17:19:59.5+0000");
    const auto list = replay({"list", "--format", "jsonl"});
    BOOST_TEST(list->wait() == 0);
    BOOST_REQUIRE(list->lines().size() == 2U);
    const auto first = nlohmann::json::parse(list->lines()[0]);
    BOOST_TEST(first.at("eventTime") == "2026-07-25T17:19:59.123Z");
    BOOST_TEST(first.at("storedAt") == "2026-07-25T17:20:00.000Z");
    BOOST_TEST(nlohmann::json::parse(list->lines()[1]).at("eventTime") ==
               "2026-07-25T17:19:59.500Z");
}

BOOST_AUTO_TEST_CASE(list_is_a_table_on_a_terminal) {
    saveFour();
    const auto list = replay({"list"}, Process::Output::Terminal);
    BOOST_TEST(list->wait() == 0);
    const auto lines = list->lines();
    BOOST_REQUIRE(lines.size() == 5U);
    BOOST_TEST(has(lines[0], "CHANNEL"));
    BOOST_TEST(has(lines[4], "00DB"));
}

BOOST_AUTO_TEST_CASE(list_can_be_narrowed) {
    saveFour();
    const auto count = [this](const Arguments& filter) {
        Arguments arguments{"list"};
        arguments.insert(arguments.end(), filter.begin(), filter.end());
        const auto list = replay(arguments);
        BOOST_TEST(list->wait() == 0);
        return list->lines().size();
    };
    BOOST_TEST(count({}) == 4U);
    BOOST_TEST(count({"--organization", "00DA"}) == 3U);
    BOOST_TEST(count({"--subscriber", "other"}) == 1U);
    BOOST_TEST(count({"--channel", "/topic/A"}) == 3U);
    BOOST_TEST(count({"--channel", "/topic/A", "--organization", "00DB"}) == 1U);
    BOOST_TEST(count({"--channel", "/topic/C"}) == 0U);
}

BOOST_AUTO_TEST_CASE(clear_erases_what_matches_and_says_how_many) {
    saveFour();
    const auto clear = [this](const Arguments& filter) {
        Arguments arguments{"clear"};
        arguments.insert(arguments.end(), filter.begin(), filter.end());
        const auto process = replay(arguments);
        BOOST_TEST(process->wait() == 0);
        return process->output();
    };
    BOOST_TEST(clear({"--channel", "/topic/C"}) == "0 positions erased\n");
    BOOST_TEST(clear({"--channel", "/topic/B"}) == "1 position erased\n");
    BOOST_TEST(clear({"--channel", "/topic/A", "--subscriber", "default"}) ==
               "2 positions erased\n");
    BOOST_TEST(count() == 1U);
    BOOST_TEST(clear({"--all"}) == "1 position erased\n");
    BOOST_TEST(count() == 0U);
}

BOOST_AUTO_TEST_CASE(variable_does_not_say_what_is_erased) {
    saveFour();
    const auto process = runCommand({"replay", "clear"}, {{"SFSTREAM_STORE", store()},
                                                          {"SFSTREAM_SUBSCRIBER", "default"},
                                                          {"SFSTREAM_ORGANIZATION", "00DA"},
                                                          {"SFSTREAM_CHANNEL", "/topic/A"}});
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(count() == 4U);
}

BOOST_AUTO_TEST_CASE(missing_file_is_told_and_not_made) {
    for (const Arguments& arguments : {Arguments{"list"}, Arguments{"clear", "--all"}}) {
        const auto process = replay(arguments);
        BOOST_TEST(process->wait() == 1);
        BOOST_TEST(has(process->error(), "there is no file"), process->error());
        BOOST_TEST(process->output() == "");
        BOOST_TEST(!fs::exists(store()));
    }
}

BOOST_DATA_TEST_CASE(wrong_replay_call_ends_with_2_and_a_hint, kWrongCalls, call) {
    Arguments arguments = call.arguments;
    arguments.insert(arguments.begin() + 1, {"--store", store()});
    arguments.insert(arguments.begin(), "replay");
    if (call.arguments.size() == 1 && call.arguments.front() == "lst") {
        arguments.resize(2);
    }
    const auto process = runCommand(arguments);
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(has(process->error(), call.hint), process->error());
    BOOST_TEST(has(process->error(), "Try: sfstream replay"), process->error());
    BOOST_TEST(!fs::exists(store()));
}

BOOST_AUTO_TEST_CASE(store_must_be_named) {
    for (const char* command : {"list", "set", "clear"}) {
        const auto process =
            runCommand({"replay", command, "--organization", "00DA", "--channel", "/topic/A"});
        BOOST_TEST(process->wait() == 2);
    }
    const auto process = runCommand({"replay", "list"});
    BOOST_TEST(process->wait() == 2);
    BOOST_TEST(has(process->error(), "SFSTREAM_STORE"));
}

BOOST_AUTO_TEST_SUITE_END()
