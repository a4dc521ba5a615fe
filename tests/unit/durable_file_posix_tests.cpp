// SPDX-License-Identifier: MIT
// Files of positions among processes that are killed, and on disks that are full. POSIX.
#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/file_replay_store.h"
#include "tests/support/child_process.h"
#include "tests/support/killed_store.h"
#include "tests/support/replay_store_contract.h"
#include "tests/support/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

namespace fs = std::filesystem;

struct Fixture {
    TemporaryFolder folder;
    std::string file = folder.file("positions");

    mode_t mode() const {
        struct stat status {};
        BOOST_REQUIRE(stat(file.c_str(), &status) == 0);
        return status.st_mode & 07777;
    }
};

std::vector<ReplayEntry> manyEntries() {
    std::vector<ReplayEntry> entries;
    for (int i = 0; i < 200; ++i) {
        entries.push_back(entryOf("/topic/" + std::to_string(i), i));
    }
    return entries;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_file_posix_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_file_in_use_by_another_process_is_refused_until_that_is_killed) {
    ChildProcess child([&](int pipe) {
        FileReplayStore store(file);
        store.save({entryOf("/topic/A", 1)});
        tellParent(pipe);
        pause();
        return true;
    });
    BOOST_REQUIRE(child.waitForByte());
    BOOST_CHECK_EXCEPTION(FileReplayStore{file}, StoreError, [](const StoreError& error) {
        return error.isTransient() && std::string(error.what()).find("in use") != std::string::npos;
    });
    child.kill();
    FileReplayStore store(file);
    BOOST_TEST(store.list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_file_is_whole_whenever_its_process_is_killed) {
    checkSurvivesKills(
        {"file", [](const std::string& path) { return std::make_unique<FileReplayStore>(path); }},
        file);
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_changes_nothing) {
    // A limit on the size of files does to a write what a full disk does, also for root.
    ChildProcess child([&](int) {
        std::signal(SIGXFSZ, SIG_IGN);
        FileReplayStore store(file);
        store.save({entryOf("/topic/1", 41)});
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        rlimit small = limit;
        small.rlim_cur = 4096;
        setrlimit(RLIMIT_FSIZE, &small);
        bool refused = false;
        try {
            store.save(manyEntries());
        } catch (const StoreError&) {
            refused = true;
        }
        const bool same = store.list().size() == 1 &&
                          store.load(entryOf("/topic/1", 1).key)->id == ReplayId::fromInt64(41) &&
                          !fs::exists(file + ".new");
        store.save({entryOf("/topic/1", 42)});
        setrlimit(RLIMIT_FSIZE, &limit);
        store.save(manyEntries());
        return refused && same && store.list().size() == 200;
    });
    BOOST_TEST(child.join());
    BOOST_TEST(FileReplayStore(file).list().size() == 200U);
}

BOOST_AUTO_TEST_CASE(a_file_keeps_its_permissions) {
    const mode_t mask = umask(022);
    FileReplayStore store(file);
    store.save({entryOf("/topic/A", 1)});
    umask(mask);
    BOOST_TEST(mode() == 0644U);
    fs::permissions(file, fs::perms(0640));
    store.save({entryOf("/topic/A", 2)});
    BOOST_TEST(mode() == 0640U);
}

BOOST_AUTO_TEST_CASE(a_link_is_followed) {
    fs::create_directory(folder.path() / "elsewhere");
    const std::string real = folder.file("elsewhere/real");
    FileReplayStore(real).save({entryOf("/topic/A", 1)});
    fs::create_symlink("elsewhere/real", file);
    FileReplayStore store(file);
    store.save({entryOf("/topic/A", 2)});
    BOOST_TEST(fs::is_symlink(file));
    BOOST_TEST(readFile(real) == readFile(file));
    BOOST_CHECK_THROW(FileReplayStore{real}, StoreError);

    const std::string broken = folder.file("broken");
    fs::create_symlink("nowhere", broken);
    BOOST_CHECK_THROW(FileReplayStore{broken}, StoreError);
    BOOST_TEST(fs::is_symlink(broken));
}

BOOST_AUTO_TEST_CASE(a_link_in_the_place_of_the_temporary_file_is_not_followed) {
    const fs::path victim = folder.path() / "victim";
    writeFile(victim, "precious");
    fs::create_symlink(victim, file + ".new");
    FileReplayStore store(file);
    store.save({entryOf("/topic/A", 1)});
    BOOST_TEST(readFile(victim) == "precious");
    BOOST_TEST(fs::is_regular_file(fs::symlink_status(file)));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_without_waiting) {
    BOOST_REQUIRE(mkfifo(file.c_str(), 0600) == 0);
    BOOST_CHECK_THROW(FileReplayStore(file, DamagedFile::SetAside), StoreError);
    BOOST_TEST(fs::is_fifo(file));
}

BOOST_AUTO_TEST_CASE(a_folder_that_takes_no_files_is_refused) {
    if (!fs::is_directory("/proc/self")) {
        return;
    }
    BOOST_CHECK_EXCEPTION(FileReplayStore("/proc/self/positions"), StoreError,
                          [](const StoreError& error) { return !error.isTransient(); });
}

BOOST_AUTO_TEST_SUITE_END()
