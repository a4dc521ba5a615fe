// SPDX-License-Identifier: MIT
// `sfstream listen --store`: how one run goes on where the last one ended.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <sqlite3.h>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/sqlite_replay_store.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/temporary_folder.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

using Ids = std::vector<std::int64_t>;

class StoreFixture : public CliFixture {
protected:
    std::string store() const { return folder_.file("positions.db"); }

    std::unique_ptr<Process> listenWithStore(Arguments more = {}) const {
        more.insert(more.begin(), {kTopic, "--store", store()});
        return listen(more);
    }

    /// The stored position of a channel; -1 if there is none.
    std::int64_t stored(const std::string& subscriber = "default") const {
        for (const auto& [key, position] : sfstreaming::SqliteReplayStore(store()).list()) {
            if (key.subscriber == subscriber && key.channel == kTopic) {
                return position.id.toInt64();
            }
        }
        return -1;
    }

    bool waitForStored(std::int64_t id) const {
        const auto deadline = std::chrono::steady_clock::now() + kDeadline;
        while (stored() != id && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(5ms);
        }
        return stored() == id;
    }

    void publishMany(int count) {
        for (int i = 0; i < count; ++i) {
            publish("event " + std::to_string(i));
        }
    }

    /// So many of those that were published, from the one at `begin` on.
    Ids published(std::size_t begin, std::size_t count) const {
        const auto all = emulator_.published(kTopic);
        return {all.begin() + static_cast<std::ptrdiff_t>(begin),
                all.begin() + static_cast<std::ptrdiff_t>(begin + count)};
    }

    TemporaryFolder folder_;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_tests, StoreFixture)

BOOST_AUTO_TEST_CASE(each_event_is_printed_once_over_several_runs) {
    publishMany(10);
    const auto first = listenWithStore({"--replay", "all", "--count", "3"});
    BOOST_TEST(first->wait() == 0);
    BOOST_TEST(first->error() == "");
    BOOST_TEST(idsOf(first->lines()) == published(0, 3), boost::test_tools::per_element());
    BOOST_TEST(stored() == published(2, 1).front());
    const auto second = listenWithStore({"--count", "4"});
    BOOST_TEST(second->wait() == 0);
    BOOST_TEST(idsOf(second->lines()) == published(3, 4), boost::test_tools::per_element());
    const auto third = listenWithStore({});
    const auto last = published(9, 1).front();
    BOOST_REQUIRE(third->waitForOutput("\"replayId\":" + std::to_string(last) + ","));
    third->signal(SIGINT);
    BOOST_TEST(third->wait() == 0);
    BOOST_TEST(idsOf(third->lines()) == published(7, 3), boost::test_tools::per_element());
    BOOST_TEST(stored() == last);
}

BOOST_AUTO_TEST_CASE(without_a_position_it_begins_with_new_events) {
    publish("before");
    const auto process = listenWithStore({"--count", "1"});
    BOOST_REQUIRE(waitForSubscriptions(1));
    const std::int64_t id = publish("after");
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(idsOf(process->lines()) == Ids{id}, boost::test_tools::per_element());
    BOOST_TEST(stored() == id);
}

BOOST_AUTO_TEST_CASE(replay_that_is_given_goes_before_a_position) {
    publishMany(3);
    BOOST_TEST(listenWithStore({"--replay", "all", "--count", "2"})->wait() == 0);
    const auto process = listenWithStore({"--replay", "all", "--count", "1"});
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(idsOf(process->lines()) == published(0, 1), boost::test_tools::per_element());
    // The latest run counts, even if it began further back.
    BOOST_TEST(stored() == published(0, 1).front());
}

BOOST_AUTO_TEST_CASE(subscribers_have_positions_of_their_own) {
    publishMany(3);
    BOOST_TEST(listenWithStore({"--replay", "all", "--count", "2"})->wait() == 0);
    BOOST_TEST(
        listenWithStore({"--replay", "all", "--count", "1", "--subscriber", "other"})->wait() == 0);
    BOOST_TEST(stored() == published(1, 1).front());
    BOOST_TEST(stored("other") == published(0, 1).front());
    auto environment = secrets();
    environment["SFSTREAM_STORE"] = store();
    environment["SFSTREAM_SUBSCRIBER"] = "other";
    const auto process = runCommand(listenArguments({kTopic, "--count", "1"}), environment);
    BOOST_TEST(process->wait() == 0);
    BOOST_TEST(idsOf(process->lines()) == published(1, 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(killed_run_loses_nothing) {
    constexpr int kEvents = 600;
    const auto first = listenWithStore({});
    BOOST_REQUIRE(waitForSubscriptions(1));
    BOOST_REQUIRE(waitForStored(publish("first")));
    publishMany(kEvents / 2);
    BOOST_REQUIRE(first->waitForOutput("event 50"));
    first->signal(SIGKILL);
    publishMany(kEvents / 2);
    BOOST_TEST(first->wait() == -SIGKILL);
    const Ids before = idsOf(first->lines());

    const auto second = listenWithStore({});
    const Ids all = emulator_.published(kTopic);
    BOOST_REQUIRE(second->waitForOutput("\"replayId\":" + std::to_string(all.back()) + ","));
    second->signal(SIGINT);
    BOOST_TEST(second->wait() == 0);
    const Ids after = idsOf(second->lines());
    BOOST_TEST(before == published(0, before.size()), boost::test_tools::per_element());
    BOOST_TEST(after == published(all.size() - after.size(), after.size()),
               boost::test_tools::per_element());
    BOOST_TEST(before.size() + after.size() >= all.size());
}

BOOST_AUTO_TEST_CASE(line_that_cannot_be_written_moves_no_position) {
    publishMany(2);
    BOOST_TEST(listenWithStore({"--replay", "all", "--count", "1"})->wait() == 0);
    Arguments command{"/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh", SFSTREAM_PROGRAM};
    for (const std::string& argument : listenArguments({kTopic, "--store", store()})) {
        command.push_back(argument);
    }
    Process process(command, secrets());
    BOOST_TEST(process.wait() == 1);
    BOOST_TEST(stored() == published(0, 1).front());
}

BOOST_AUTO_TEST_CASE(position_that_cannot_be_stored_is_told_and_ends_with_1) {
    const auto process = listenWithStore({});
    BOOST_REQUIRE(waitForSubscriptions(1));
    const std::int64_t first = publish("first");
    BOOST_REQUIRE(waitForStored(first));
    sqlite3* other = nullptr;
    BOOST_REQUIRE(sqlite3_open(store().c_str(), &other) == SQLITE_OK);
    BOOST_REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    publish("second");
    BOOST_TEST(process->waitForError("cannot be saved"));
    process->signal(SIGINT);
    BOOST_TEST(process->wait() == 1);
    sqlite3_close(other);
    BOOST_TEST(has(process->error(), "will come again"), process->error());
    BOOST_TEST(stored() == first);
}

BOOST_AUTO_TEST_CASE(file_that_cannot_be_a_store_ends_with_1) {
    const std::string text = folder_.file("text");
    std::ofstream(text) << std::string(5000, 'x');
    for (const std::string& file :
         {text, folder_.file("missing/positions.db"), fs::path(text).parent_path().string()}) {
        const auto process = listen({kTopic, "--store", file});
        BOOST_TEST(process->wait() == 1);
        BOOST_TEST(process->error().rfind("sfstream: error: ", 0) == 0U, process->error());
        BOOST_TEST(has(process->error(), file), process->error());
    }
    BOOST_TEST(emulator_.statistics().signIns == 0U);
}

BOOST_AUTO_TEST_CASE(position_that_is_too_old_ends_with_4) {
    BOOST_REQUIRE(runCommand({"replay", "set", "--store", store(), "--organization",
                              "00D9z0000001AbcEAE", "--channel", kTopic, "4711"})
                      ->wait() == 0);
    const auto process = listenWithStore({});
    BOOST_TEST(process->wait() == 4);
    BOOST_TEST(has(process->error(), "--replay all"), process->error());
}

BOOST_AUTO_TEST_SUITE_END()
