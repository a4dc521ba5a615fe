// SPDX-License-Identifier: MIT
// Positions in a database: shared, locked, of others, damaged.
#include "sfstreaming/sqlite_replay_store.h"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "tests/sqlite/database.h"
#include "tests/support/replay_store_contract.h"
#include "tests/support/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

const std::vector<StoreKind> kinds{
    {"sqlite", [](const std::string& file) { return std::make_unique<SqliteReplayStore>(file); }},
    {"sqlite, opened for each call",
     [](const std::string& file) {
         return std::make_unique<ReopenedStore>(
             [file] { return std::make_unique<SqliteReplayStore>(file); });
     }},
    {"sqlite, in UTF-16",
     [](const std::string& file) {
         Database(file).execute("PRAGMA encoding = 'UTF-16'; CREATE TABLE other (a)");
         return std::make_unique<SqliteReplayStore>(file);
     }},
};

struct Fixture {
    TemporaryFolder folder;
    std::string file = folder.file("data.db");
    const ReplayEntry a = entryOf("/topic/A", 41);
    const ReplayEntry b = entryOf("/topic/B", 42);

    /// What `call` throws.
    template <typename Call>
    StoreError errorOf(const Call& call) const {
        try {
            call();
        } catch (const StoreError& error) {
            return error;
        }
        BOOST_FAIL("nothing was thrown");
        throw std::logic_error("not reached");
    }

    StoreError refusal() const {
        return errorOf([this] { SqliteReplayStore store(file); });
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_replay_store_tests, Fixture)

BOOST_DATA_TEST_CASE(the_contract_is_kept,
                     boost::unit_test::data::make(kinds) *
                         boost::unit_test::data::make(replayStoreContract()),
                     kind, check) {
    check.run(*kind.make(file));
}

BOOST_AUTO_TEST_CASE(what_was_saved_outlives_the_store) {
    SqliteReplayStore(file).save({b, a});
    const std::vector<ReplayEntry> expected{a, b};
    BOOST_TEST(SqliteReplayStore(file).list() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_time_is_kept_to_the_millisecond) {
    ReplayEntry entry = a;
    entry.position.storedAt += std::chrono::microseconds(999);
    SqliteReplayStore store(file);
    store.save({entry});
    BOOST_TEST(*store.load(a.key) == a.position);
}

BOOST_AUTO_TEST_CASE(the_write_ahead_log_is_used) {
    SqliteReplayStore store(file);
    BOOST_TEST(Database(file).value("PRAGMA journal_mode") == "wal");
}

BOOST_AUTO_TEST_CASE(names_may_be_of_any_language) {
    file = folder.file("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80");
    SqliteReplayStore(file).save({a});
    BOOST_TEST(fs::exists(folder.path() / u8"Z\u00fcrich \u20ac \U0001f600"));
    BOOST_TEST(SqliteReplayStore(file).list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_path_must_name_a_file) {
    for (const char* const path : {"", ":memory:", ":other", "file:data.db", "file::memory:"}) {
        BOOST_CHECK_THROW(SqliteReplayStore{path}, UsageError);
    }
    BOOST_CHECK_THROW(SqliteReplayStore(std::string("a\0b", 3)), UsageError);
}

BOOST_AUTO_TEST_CASE(a_folder_must_be_there) {
    file = folder.file("missing/data.db");
    const StoreError error = refusal();
    BOOST_TEST(error.location() == file);
    BOOST_TEST(contains(error.what(), file));
    BOOST_TEST(contains(error.what(), "unable to open database file"));
    BOOST_TEST(!error.isTransient());
}

BOOST_AUTO_TEST_CASE(stores_may_share_a_database) {
    SqliteReplayStore first(file);
    SqliteReplayStore second(file);
    std::thread other([&] {
        for (int id = 1; id <= 100; ++id) {
            second.save({entryOf("/topic/second", id)});
        }
    });
    for (int id = 1; id <= 100; ++id) {
        first.save({entryOf("/topic/first", id)});
    }
    other.join();
    BOOST_TEST(first.list().size() == 2U);
    BOOST_TEST(*first.load(entryOf("/topic/second", 1).key) ==
               entryOf("/topic/second", 100).position);
    BOOST_TEST(second.erase(entryOf("/topic/first", 1).key));
    BOOST_TEST(first.list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(stores_may_make_a_database_at_the_same_time) {
    std::vector<std::thread> threads;
    std::vector<std::string> failures(8);
    for (std::string& failure : failures) {
        threads.emplace_back([this, &failure] {
            try {
                SqliteReplayStore(file).save({a});
            } catch (const std::exception& error) {
                failure = error.what();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::string& failure : failures) {
        BOOST_TEST(failure == "");
    }
}

BOOST_AUTO_TEST_CASE(a_database_locked_for_too_long_is_a_passing_failure) {
    SqliteReplayStoreOptions options;
    options.busyTimeout = milliseconds(50);
    SqliteReplayStore store(file, options);
    store.save({a});
    Database other(file);
    other.execute("BEGIN IMMEDIATE");
    const auto before = std::chrono::steady_clock::now();
    const StoreError error = errorOf([&] { store.save({b}); });
    BOOST_TEST((std::chrono::steady_clock::now() - before >= milliseconds(40)));
    BOOST_TEST(error.isTransient());
    BOOST_TEST(contains(error.what(), "database is locked"));
    BOOST_TEST(contains(error.what(), "data.db"));
    BOOST_TEST(errorOf([&] { store.erase(a.key); }).isTransient());
    // Who reads does not wait, neither here nor to open.
    BOOST_TEST(store.list().size() == 1U);
    BOOST_TEST(SqliteReplayStore(file, options).list().size() == 1U);

    other.execute("ROLLBACK");
    store.save({b});
    BOOST_TEST(store.list().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_lock_that_is_let_go_in_time_is_waited_for) {
    SqliteReplayStore store(file);
    Database other(file);
    other.execute("BEGIN IMMEDIATE");
    std::thread letGo([&] {
        std::this_thread::sleep_for(milliseconds(50));
        other.execute("ROLLBACK");
    });
    store.save({a});
    letGo.join();
    BOOST_TEST(store.list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_failure_in_the_middle_saves_nothing) {
    SqliteReplayStore store(file);
    Database other(file);
    other.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON sfstreaming_positions"
        " WHEN new.channel = '/topic/C' BEGIN SELECT raise(ABORT, 'on purpose'); END");
    const StoreError error = errorOf([&] { store.save({a, entryOf("/topic/C", 1), b}); });
    BOOST_TEST(contains(error.what(), "on purpose"));
    BOOST_TEST(!error.isTransient());
    BOOST_TEST(store.list().empty());
    store.save({a, b});
    BOOST_TEST(store.list().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_database_that_is_full_is_a_passing_failure) {
    Database other(file);
    SqliteReplayStore::prepare(other.get());
    other.execute("PRAGMA max_page_count = 4; BEGIN");
    const std::string text(5000, 'x');
    bool full = false;
    for (int i = 0; i < 5 && !full; ++i) {
        try {
            SqliteReplayStore::saveIn(other.get(), entryOf("/topic/" + std::to_string(i), i, text));
        } catch (const StoreError& error) {
            full = true;
            BOOST_TEST(error.isTransient());
            BOOST_TEST(contains(error.what(), "full"));
        }
    }
    BOOST_TEST(full);
}

BOOST_DATA_TEST_CASE(what_is_no_database_is_refused_and_stays,
                     boost::unit_test::data::make({2, 100, 511, 512, 5000, 100000}), size) {
    const std::string text(static_cast<std::size_t>(size), 'x');
    writeFile(file, text);
    const StoreError error = refusal();
    BOOST_TEST(contains(error.what(), "not a database"));
    BOOST_TEST(!error.isTransient());
    BOOST_TEST(readFile(file) == text);
    BOOST_TEST(folder.count() == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_is_no_database) {
    fs::create_directory(file);
    BOOST_TEST(!refusal().isTransient());
}

BOOST_AUTO_TEST_CASE(a_newer_schema_is_refused_and_stays) {
    {
        Database other(file);
        SqliteReplayStore::prepare(other.get());
        other.execute("UPDATE sfstreaming_schema SET version = 2");
    }
    const std::string before = readFile(file);
    const StoreError error = refusal();
    BOOST_TEST(contains(error.what(), "schema 2, of a newer version of sfstreaming"));
    BOOST_TEST(!error.isTransient());
    BOOST_TEST(readFile(file) == before);
    Database other(file);
    BOOST_CHECK_THROW(SqliteReplayStore::prepare(other.get()), StoreError);
}

BOOST_DATA_TEST_CASE(a_schema_without_a_version_is_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "DELETE FROM sfstreaming_schema",
                         "INSERT INTO sfstreaming_schema VALUES (1)",
                         "UPDATE sfstreaming_schema SET version = 0",
                         "UPDATE sfstreaming_schema SET version = 'one'"}),
                     sql) {
    {
        Database other(file);
        SqliteReplayStore::prepare(other.get());
        other.execute(sql);
    }
    BOOST_TEST(!refusal().isTransient());
}

BOOST_AUTO_TEST_CASE(a_table_of_others_by_that_name_is_refused_and_stays) {
    Database other(file);
    other.execute("CREATE TABLE sfstreaming_positions (mine); PRAGMA user_version = 7");
    BOOST_TEST(contains(refusal().what(), "already exists"));
    BOOST_TEST(other.value("SELECT count(*) FROM sqlite_master") == "1");
}

BOOST_DATA_TEST_CASE(a_row_that_is_no_position_is_refused,
                     boost::unit_test::data::make(std::vector<std::string>{
                         "replay_id = 'first'", "replay_id = 1.5", "replay_id = -1",
                         "replay_id = -2", "stored_at = 'now'", "creation_time = x'00'",
                         "stored_at = 9223372036854775807", "stored_at = -9223372036854775807"}),
                     change) {
    SqliteReplayStore store(file);
    store.save({a, b});
    Database(file).execute("UPDATE sfstreaming_positions SET " + change +
                           " WHERE channel = '/topic/A'");
    BOOST_TEST(!errorOf([&] { store.load(a.key); }).isTransient());
    BOOST_CHECK_THROW(store.list(), StoreError);
    BOOST_TEST(*store.load(b.key) == b.position);
    store.save({a});
    BOOST_TEST(*store.load(a.key) == a.position);
}

BOOST_AUTO_TEST_CASE(a_database_of_others_is_lived_in) {
    Database other(file);
    other.execute(
        "PRAGMA user_version = 7; PRAGMA application_id = 8;"
        "CREATE TABLE orders (id); INSERT INTO orders VALUES (1)");
    SqliteReplayStore store(file);
    store.save({a});
    BOOST_TEST(other.value("SELECT count(*) FROM orders") == "1");
    BOOST_TEST(other.value("PRAGMA user_version") == "7");
    BOOST_TEST(other.value("PRAGMA application_id") == "8");
    BOOST_TEST(other.value("SELECT replay_id FROM sfstreaming_positions") == "41");
}

BOOST_AUTO_TEST_CASE(a_position_may_be_saved_in_a_transaction_of_others) {
    Database other(file);
    other.execute("CREATE TABLE orders (id)");
    SqliteReplayStore::prepare(other.get());
    SqliteReplayStore::prepare(other.get());
    BOOST_TEST(other.value("PRAGMA journal_mode") == "delete");

    other.execute("BEGIN; INSERT INTO orders VALUES (1)");
    SqliteReplayStore::saveIn(other.get(), a);
    BOOST_TEST((SqliteReplayStore::loadFrom(other.get(), a.key)->id == a.position.id));
    other.execute("ROLLBACK");
    BOOST_TEST(!SqliteReplayStore::loadFrom(other.get(), a.key));
    BOOST_TEST(other.value("SELECT count(*) FROM orders") == "0");

    other.execute("BEGIN; INSERT INTO orders VALUES (1)");
    SqliteReplayStore::saveIn(other.get(), a);
    other.execute("COMMIT");
    BOOST_TEST(*SqliteReplayStore::loadFrom(other.get(), a.key) == a.position);
    BOOST_TEST(*SqliteReplayStore(file).load(a.key) == a.position);
}

BOOST_AUTO_TEST_CASE(the_tables_may_be_made_in_a_transaction_of_others) {
    Database other(file);
    other.execute("BEGIN");
    SqliteReplayStore::prepare(other.get());
    SqliteReplayStore::saveIn(other.get(), a);
    BOOST_TEST(sqlite3_get_autocommit(other.get()) == 0);
    other.execute("ROLLBACK");
    BOOST_TEST(other.value("SELECT count(*) FROM sqlite_master") == "0");
}

BOOST_AUTO_TEST_CASE(a_connection_must_be_prepared) {
    Database other(":memory:");
    BOOST_TEST(contains(errorOf([&] { SqliteReplayStore::saveIn(other.get(), a); }).what(),
                        "no such table"));
    BOOST_CHECK_THROW(SqliteReplayStore::loadFrom(other.get(), a.key), StoreError);
    BOOST_CHECK_THROW(SqliteReplayStore::prepare(nullptr), UsageError);
    SqliteReplayStore::prepare(other.get());
    BOOST_CHECK_THROW(SqliteReplayStore::saveIn(other.get(), entryOf("/topic/A", -1)), UsageError);
    SqliteReplayStore::saveIn(other.get(), a);
    BOOST_TEST(*SqliteReplayStore::loadFrom(other.get(), a.key) == a.position);
}

BOOST_AUTO_TEST_SUITE_END()
