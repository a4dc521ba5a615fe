// SPDX-License-Identifier: MIT
// Stores that break under a running client: it tells, goes on, and catches up when they are mended.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/file_replay_store.h"
#include "sfstreaming/sqlite_replay_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

constexpr const char* kChannel = "/topic/Foo";

struct Fixture {
    TemporaryFolder folder;
    std::shared_ptr<FakeSalesforce> salesforce = std::make_shared<FakeSalesforce>();
    std::shared_ptr<ReplayStore> store;
    std::shared_ptr<PlainClient> client;
    std::shared_ptr<Observed> observed;
    std::int64_t last = 0;

    ~Fixture() {
        if (client) {
            client->stop().wait();
        }
    }

    void start(std::shared_ptr<ReplayStore> used) {
        store = std::move(used);
        ClientOptions options = quickOptions(salesforce);
        options.replayStore = store;
        client = makeClient<PlainClient>(options);
        observed = observe(*client);
        client->start().wait();
        client->subscribe(kChannel).get();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    }
    void publish() { last = salesforce->publish(kChannel); }
    bool waitForStored() const {
        const auto deadline = std::chrono::steady_clock::now() + kDeadline;
        while (std::chrono::steady_clock::now() < deadline) {
            for (const ReplayEntry& entry : store->list()) {
                if (entry.position.id.toInt64() == last) {
                    return true;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    /// The store is broken: an event is handled, and the observer told why it is not stored.
    void checkReportedAndGoesOn(const std::string& text) {
        publish();
        BOOST_TEST(observed->errors.waitForAny(
            [&](const std::string& error) { return error.find(text) != std::string::npos; }));
        publish();
        BOOST_TEST(observed->ids.waitForAny([this](std::int64_t id) { return id == last; }));
        BOOST_TEST((client->state() == ClientState::Connected));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(broken_store_tests, Fixture)

BOOST_AUTO_TEST_CASE(locked_database_is_reported_and_caught_up_with) {
    const std::string path = folder.file("positions.sqlite");
    start(std::make_shared<SqliteReplayStore>(
        path, SqliteReplayStoreOptions{std::chrono::milliseconds(20)}));
    sqlite3* other = nullptr;
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
    BOOST_REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    checkReportedAndGoesOn("locked");
    BOOST_REQUIRE(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(other);
    BOOST_TEST(waitForStored());
}

BOOST_AUTO_TEST_CASE(folder_that_cannot_be_written_is_reported_and_caught_up_with) {
    const std::filesystem::path place = folder.file("place");
    const std::filesystem::path away = folder.file("away");
    std::filesystem::create_directory(place);
    start(std::make_shared<FileReplayStore>((place / "positions.txt").string()));
    std::filesystem::rename(place, away);
    checkReportedAndGoesOn("positions.txt");
    std::filesystem::rename(away, place);
    BOOST_TEST(waitForStored());
}

BOOST_AUTO_TEST_CASE(damaged_file_is_never_taken_for_an_empty_one) {
    const std::string path = folder.file("positions.txt");
    start(std::make_shared<FileReplayStore>(path));
    publish();
    BOOST_REQUIRE(waitForStored());
    client->stop().wait();
    client.reset();
    store.reset();
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    BOOST_CHECK_THROW(FileReplayStore{path}, StoreError);
}

BOOST_AUTO_TEST_SUITE_END()
