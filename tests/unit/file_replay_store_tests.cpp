// SPDX-License-Identifier: MIT
// Positions in a file: what stays, what is refused, what is left after a failure.
#include "sfstreaming/file_replay_store.h"

#include <filesystem>
#include <set>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "tests/support/recording_logger.h"
#include "tests/support/replay_store_contract.h"
#include "tests/support/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

namespace fs = std::filesystem;

struct Fixture {
    TemporaryFolder folder;
    std::string file = folder.file("positions");

    bool exists(const std::string& name) const { return fs::exists(folder.path() / name); }

    /// What the constructor throws.
    StoreError refusal(DamagedFile damagedFile = DamagedFile::Refuse) const {
        try {
            FileReplayStore store(file, damagedFile);
        } catch (const StoreError& error) {
            return error;
        }
        BOOST_FAIL("the store was opened");
        throw std::logic_error("not reached");
    }

    /// A file with two positions.
    std::string filled() const {
        FileReplayStore(file).save({entryOf("/topic/A", 41), entryOf("/topic/B", 42)});
        return readFile(file);
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(file_replay_store_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_file_is_made_by_the_first_save) {
    FileReplayStore store(file);
    BOOST_TEST(!fs::exists(file));
    store.save({});
    BOOST_TEST(!store.erase(entryOf("/topic/A", 1).key));
    BOOST_TEST(!fs::exists(file));
    store.save({entryOf("/topic/A", 1)});
    BOOST_TEST(fs::exists(file));
    BOOST_TEST(store.setAside() == "");
}

BOOST_AUTO_TEST_CASE(what_was_saved_outlives_the_store) {
    filled();
    FileReplayStore store(file);
    const std::vector<ReplayEntry> expected{entryOf("/topic/A", 41), entryOf("/topic/B", 42)};
    BOOST_TEST(store.list() == expected, boost::test_tools::per_element());
    BOOST_TEST(store.erase(expected[0].key));
    BOOST_TEST(store.erase(expected[1].key));
    BOOST_TEST(contains(readFile(file), "sfstreaming positions 1\nchecksum "));
}

BOOST_AUTO_TEST_CASE(the_time_is_kept_to_the_millisecond) {
    ReplayEntry entry = entryOf("/topic/A", 1);
    entry.position.storedAt += std::chrono::microseconds(999);
    FileReplayStore store(file);
    store.save({entry});
    BOOST_TEST(*store.load(entry.key) == entryOf("/topic/A", 1).position);
}

BOOST_AUTO_TEST_CASE(nothing_lies_about_but_the_lock) {
    filled();
    BOOST_TEST(folder.count() == 2);
    BOOST_TEST(exists("positions"));
    BOOST_TEST(exists("positions.lock"));
}

BOOST_AUTO_TEST_CASE(names_may_be_of_any_language) {
    file = folder.file("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80");
    filled();
    BOOST_TEST(FileReplayStore(file).list().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_path_may_be_relative) {
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    {
        FileReplayStore store("positions");
        // The store is not moved with the folder of the process.
        fs::current_path(before);
        store.save({entryOf("/topic/A", 1)});
    }
    BOOST_TEST(exists("positions"));
}

BOOST_AUTO_TEST_CASE(a_path_must_name_a_file) {
    BOOST_CHECK_THROW(FileReplayStore(""), UsageError);
    BOOST_CHECK_THROW(FileReplayStore(std::string("a\0b", 3)), UsageError);
    file = folder.file("");
    BOOST_TEST(!refusal().isTransient());
    fs::create_directory(folder.path() / "inside");
    file = folder.file("inside/..");
    BOOST_TEST(contains(refusal().what(), "no regular file"));
    BOOST_TEST(folder.count() == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_must_be_there) {
    file = folder.file("missing/positions");
    const StoreError error = refusal();
    BOOST_TEST(error.location() == file);
    BOOST_TEST(!error.isTransient());
    BOOST_TEST(contains(error.what(), file));
    BOOST_TEST(contains(error.what(), "no such folder"));

    writeFile(folder.path() / "plain", "x");
    file = folder.file("plain/positions");
    BOOST_TEST(contains(refusal().what(), "no such folder"));
}

BOOST_AUTO_TEST_CASE(a_second_store_on_the_file_is_refused) {
    {
        FileReplayStore first(file);
        first.save({entryOf("/topic/A", 1)});
        const StoreError error = refusal();
        BOOST_TEST(contains(error.what(), "in use by another FileReplayStore"));
        BOOST_TEST(contains(error.what(), file));
        BOOST_TEST(error.isTransient());
        // By another name, too.
        file = folder.file("./positions");
        BOOST_TEST(contains(refusal().what(), "in use"));
        first.save({entryOf("/topic/A", 2)});
    }
    BOOST_TEST(
        (FileReplayStore(file).load(entryOf("/topic/A", 2).key)->id == ReplayId::fromInt64(2)));
}

BOOST_AUTO_TEST_CASE(a_refused_file_is_not_locked) {
    writeFile(file, "damaged");
    refusal();
    fs::remove(file);
    FileReplayStore store(file);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_and_stays) {
    const std::string good = filled();
    std::string flipped = good;
    flipped[good.find("41")] ^= 1;
    for (const std::string& text :
         {std::string(), std::string("\0\0\0\0", 4), flipped, good + "\n", good.substr(1),
          good.substr(0, good.size() / 2), std::string("[settings]\n")}) {
        writeFile(file, text);
        const StoreError error = refusal();
        BOOST_TEST(contains(error.what(), "are damaged: the file "));
        BOOST_TEST(contains(error.what(), file));
        BOOST_TEST(contains(error.what(), "DamagedFile::SetAside"));
        BOOST_TEST(!error.isTransient());
        BOOST_TEST(readFile(file) == text);
    }
    BOOST_TEST(folder.count() == 2);
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_anywhere_is_refused) {
    const std::string good = filled();
    for (std::size_t i = 0; i < good.size(); ++i) {
        writeFile(file, good.substr(0, i));
        BOOST_CHECK_THROW(FileReplayStore{file}, StoreError);
    }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_set_aside_if_it_may_be) {
    std::set<std::string> aside;
    for (int i = 0; i < 5; ++i) {
        const std::string damage = "damage " + std::to_string(i);
        writeFile(file, damage);
        const auto logger = std::make_shared<RecordingLogger>();
        FileReplayStore store(file, DamagedFile::SetAside, logger);
        BOOST_TEST(store.list().empty());
        BOOST_TEST(store.setAside().starts_with(file + ".damaged-2"));
        BOOST_TEST(readFile(store.setAside()) == damage);
        BOOST_TEST(logger->contains(LogLevel::Error, store.setAside()));
        BOOST_TEST(logger->contains(LogLevel::Error, "are damaged: the file is cut off"));
        BOOST_TEST(aside.insert(store.setAside()).second);
        store.save({entryOf("/topic/A", 1)});
    }
    const FileReplayStore store(file, DamagedFile::SetAside);
    BOOST_TEST(store.setAside() == "");
}

BOOST_AUTO_TEST_CASE(what_must_not_be_moved_is_refused_in_any_case) {
    for (const DamagedFile damagedFile : {DamagedFile::Refuse, DamagedFile::SetAside}) {
        writeFile(file, "sfstreaming positions 2\nsomething new\n");
        const StoreError error = refusal(damagedFile);
        BOOST_TEST(contains(error.what(), "format 2, of a newer version of sfstreaming"));
        BOOST_TEST(!error.isTransient());
        BOOST_TEST(readFile(file) == "sfstreaming positions 2\nsomething new\n");

        fs::remove(file);
        fs::create_directory(file);
        BOOST_TEST(contains(refusal(damagedFile).what(), "no regular file"));
        BOOST_TEST(fs::is_directory(file));
        BOOST_TEST(folder.count() == 2);
        fs::remove(file);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_save_changes_nothing_and_may_be_repeated) {
    const std::string before = filled();
    FileReplayStore store(file);
    const auto positions = store.list();
    const fs::path obstacle = folder.path() / "positions.new";
    fs::create_directories(obstacle / "inside");
    const auto isOfFile = [&](const StoreError& error) {
        return error.location() == file && contains(error.what(), "cannot be saved");
    };
    BOOST_CHECK_EXCEPTION(store.save({entryOf("/topic/A", 1), entryOf("/topic/C", 2)}), StoreError,
                          isOfFile);
    BOOST_CHECK_EXCEPTION(store.erase(entryOf("/topic/A", 1).key), StoreError, isOfFile);
    BOOST_TEST(store.list() == positions, boost::test_tools::per_element());
    BOOST_TEST(readFile(file) == before);

    fs::remove_all(obstacle);
    store.save({entryOf("/topic/A", 1), entryOf("/topic/C", 2)});
    BOOST_TEST(store.erase(entryOf("/topic/B", 1).key));
    BOOST_TEST(store.list().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_ignored) {
    const auto before = filled();
    writeFile(folder.path() / "positions.new", "half a fi");
    FileReplayStore store(file);
    BOOST_TEST(store.list().size() == 2U);
    store.save({entryOf("/topic/A", 41)});
    BOOST_TEST(readFile(file) == before);
    BOOST_TEST(!exists("positions.new"));
}

BOOST_AUTO_TEST_SUITE_END()
