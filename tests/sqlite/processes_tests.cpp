// SPDX-License-Identifier: MIT
// A database among processes that are killed, and on a disk that is full. POSIX.
#include <chrono>
#include <csignal>
#include <memory>

#include <sys/resource.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/sqlite_replay_store.h"
#include "tests/sqlite/database.h"
#include "tests/support/child_process.h"
#include "tests/support/killed_store.h"
#include "tests/support/replay_store_contract.h"
#include "tests/support/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

struct Fixture {
    TemporaryFolder folder;
    std::string file = folder.file("data.db");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(processes_tests, Fixture)

BOOST_AUTO_TEST_CASE(processes_may_share_a_database) {
    constexpr int kSaves = 200;
    const auto saveAll = [&](const std::string& channel) {
        SqliteReplayStore store(file);
        for (int id = 1; id <= kSaves; ++id) {
            store.save({entryOf(channel, id), entryOf("/topic/common", id)});
        }
        return true;
    };
    ChildProcess first([&](int) { return saveAll("/topic/1"); });
    ChildProcess second([&](int) { return saveAll("/topic/2"); });
    BOOST_TEST(first.join());
    BOOST_TEST(second.join());
    SqliteReplayStore store(file);
    for (const char* const channel : {"/topic/1", "/topic/2", "/topic/common"}) {
        const auto position = store.load(entryOf(channel, 1).key);
        BOOST_REQUIRE(position);
        BOOST_TEST(position->id == ReplayId::fromInt64(kSaves));
    }
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_had_saved_is_found) {
    checkSurvivesKills(
        {"sqlite",
         [](const std::string& path) { return std::make_unique<SqliteReplayStore>(path); }},
        file);
    BOOST_TEST(Database(file).value("PRAGMA integrity_check") == "ok");
}

BOOST_AUTO_TEST_CASE(a_lock_ends_with_its_process) {
    SqliteReplayStoreOptions options;
    options.busyTimeout = std::chrono::milliseconds(50);
    { SqliteReplayStore store(file); }
    ChildProcess child([&](int pipe) {
        sqlite3* connection = nullptr;
        sqlite3_open(file.c_str(), &connection);
        sqlite3_exec(connection, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
        tellParent(pipe);
        pause();
        return true;
    });
    BOOST_REQUIRE(child.waitForByte());
    SqliteReplayStore store(file, options);
    BOOST_CHECK_EXCEPTION(store.save({entryOf("/topic/A", 1)}), StoreError,
                          [](const StoreError& error) { return error.isTransient(); });
    child.kill();
    store.save({entryOf("/topic/A", 1)});
    BOOST_TEST(store.list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_changes_nothing) {
    // A limit on the size of files does to a write what a full disk does, also for root.
    ChildProcess child([&](int) {
        std::signal(SIGXFSZ, SIG_IGN);
        SqliteReplayStore store(file);
        store.save({entryOf("/topic/1", 41)});
        std::vector<ReplayEntry> many;
        for (int i = 0; i < 2000; ++i) {
            many.push_back(entryOf("/topic/" + std::to_string(i), i));
        }
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        rlimit small = limit;
        small.rlim_cur = 65536;
        setrlimit(RLIMIT_FSIZE, &small);
        bool refused = false;
        try {
            store.save(many);
        } catch (const StoreError& error) {
            refused = error.isTransient();
        }
        const bool same = store.list().size() == 1 &&
                          store.load(entryOf("/topic/1", 1).key)->id == ReplayId::fromInt64(41);
        setrlimit(RLIMIT_FSIZE, &limit);
        store.save(many);
        return refused && same && store.list().size() == 2000;
    });
    BOOST_TEST(child.join());
    BOOST_TEST(SqliteReplayStore(file).list().size() == 2000U);
}

BOOST_AUTO_TEST_SUITE_END()
