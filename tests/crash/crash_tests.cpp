// SPDX-License-Identifier: MIT
// Programs that are killed at any moment, while events are published without pause and sessions are
// lost: each event is handled, in order, and comes again within the documented window only. POSIX.
//
// The environment variable SFSTREAMING_CRASH_KILLS says how often each is killed.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/emulator/emulator.h"
#include "tests/crash/crash_channels.h"
#include "tests/support/child_process.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMaxEvents = 50;
constexpr int kMaxDelay = 20;  // milliseconds

int kills() {
    const char* const text = std::getenv("SFSTREAMING_CRASH_KILLS");
    return text == nullptr ? 8 : std::max(1, std::atoi(text));
}

/// Publishes without pause, and takes sessions, connections and tokens away now and then.
class Turmoil {
public:
    explicit Turmoil(emulator::Emulator& salesforce)
        : salesforce_(salesforce), thread_([this] { run(); }) {}
    ~Turmoil() { end(); }

    void end() {
        ends_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }

private:
    void run() {
        std::mt19937 random(7);
        int number = 0;
        while (!ends_) {
            for (const char* channel : kCrashChannels) {
                std::vector<std::string> payloads;
                for (unsigned i = random() % 8 + 1; i > 0; --i) {
                    payloads.push_back(R"({"Number__c":)" + std::to_string(++number) + "}");
                }
                salesforce_.publishAll(channel, payloads);
            }
            switch (random() % 60) {
                case 0:
                    salesforce_.killSessions();
                    break;
                case 1:
                    salesforce_.disconnectSessions();
                    break;
                case 2:
                    salesforce_.cutConnections();
                    break;
                case 3:
                    salesforce_.revokeTokens();
                    break;
                default:
                    break;
            }
            std::this_thread::sleep_for(milliseconds(2));
        }
    }

    emulator::Emulator& salesforce_;
    std::atomic<bool> ends_{false};
    std::thread thread_;
};

/// A program, by exec: the child of a process with threads may do little else.
ChildProcess start(const std::vector<std::string>& command) {
    return ChildProcess([&command](int) {
        std::vector<char*> arguments;
        for (const std::string& each : command) {
            arguments.push_back(const_cast<char*>(each.c_str()));
        }
        arguments.push_back(nullptr);
        ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
        ::execv(arguments[0], arguments.data());
        return false;
    });
}

struct Fixture {
    emulator::Emulator salesforce{options()};
    std::filesystem::path folder;
    std::mt19937 random{std::random_device{}()};

    static emulator::EmulatorOptions options() {
        emulator::EmulatorOptions result;
        result.demoOrg = false;
        result.maxRetainedEvents = 10'000'000;
        return result;
    }

    Fixture() {
        std::string name = (std::filesystem::temp_directory_path() / "crash-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder = name;
        salesforce.start();
        for (const char* channel : kCrashChannels) {
            salesforce.addChannel(channel);
        }
    }
    ~Fixture() { std::filesystem::remove_all(folder); }

    template <typename Number>
    static void waitForChange(Number progress) {
        const auto before = progress();
        const auto deadline = std::chrono::steady_clock::now() + kDeadline;
        while (progress() == before && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(milliseconds(2));
        }
    }

    /// Kills the program at random moments, then lets it catch up.
    /// @param progress  a number that changes when something has been handled
    /// @param isDone    whether all that was published has been handled
    template <typename Number, typename Condition>
    void killAndCatchUp(const std::vector<std::string>& command, Number progress,
                        Condition isDone) {
        {
            Turmoil turmoil(salesforce);
            for (int i = 0; i < kills(); ++i) {
                const ChildProcess program = start(command);
                if (i % 2 == 0) {
                    // On any machine some are killed in full flow.
                    waitForChange(progress);
                }
                std::this_thread::sleep_for(milliseconds(random() % 300 + 5));
            }
        }
        const ChildProcess program = start(command);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(3);
        while (!isDone()) {
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline,
                                  "not all that was published has been handled");
            std::this_thread::sleep_for(milliseconds(20));
        }
    }
};

/// What a log says of the runs of a program.
struct Account {
    std::size_t handled = 0;
    std::size_t runs = 0;
    std::size_t repeats = 0;
    std::size_t mostRepeats = 0;  ///< of one channel in one run
    std::vector<std::string> faults;
    std::map<std::string, std::size_t> next;  ///< what each channel has come to
};

Account readLog(const std::filesystem::path& path,
                const std::map<std::string, std::vector<std::int64_t>>& published) {
    std::map<std::string, std::map<std::int64_t, std::size_t>> places;
    for (const auto& [channel, ids] : published) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            places[channel][ids[i]] = i;
        }
    }
    Account account;
    std::map<std::string, std::size_t> expected;  // in this run
    std::map<std::string, std::size_t> repeats;   // in this run
    std::ifstream log(path);
    for (std::string line; std::getline(log, line);) {
        if (line == "run") {
            ++account.runs;
            repeats.clear();
            expected.clear();
            continue;
        }
        std::istringstream words(line);
        std::string channel;
        std::int64_t id = 0;
        words >> channel >> id;
        const auto place = places[channel].find(id);
        if (place == places[channel].end()) {
            account.faults.push_back("never published: " + line);
            continue;
        }
        std::size_t& next = account.next[channel];
        const bool first = expected.count(channel) == 0;
        if (first ? place->second > next : place->second != expected[channel]) {
            account.faults.push_back("not in order, or lost before it: " + line);
        }
        if (place->second < next) {
            ++account.repeats;
            account.mostRepeats = std::max(account.mostRepeats, ++repeats[channel]);
        }
        expected[channel] = place->second + 1;
        next = std::max(next, place->second + 1);
        ++account.handled;
    }
    return account;
}

void checkStore(Fixture& fixture, const std::string& kind) {
    const auto log = fixture.folder / "log";
    const auto publishedNow = [&] {
        std::map<std::string, std::vector<std::int64_t>> published;
        for (const char* channel : kCrashChannels) {
            published[channel] = fixture.salesforce.published(channel);
        }
        return published;
    };
    fixture.killAndCatchUp(
        {CRASH_LISTENER, kind, (fixture.folder / "positions").string(), log.string(),
         fixture.salesforce.url(), std::to_string(kMaxEvents), std::to_string(kMaxDelay)},
        [&] {
            std::error_code missing;
            return std::filesystem::file_size(log, missing);
        },
        [&] {
            const auto published = publishedNow();
            const Account account = readLog(log, published);
            return std::all_of(published.begin(), published.end(), [&](const auto& each) {
                const auto found = account.next.find(each.first);
                return found != account.next.end() && found->second == each.second.size();
            });
        });
    const Account account = readLog(log, publishedNow());
    for (const std::string& fault : account.faults) {
        BOOST_ERROR(fault);
    }
    BOOST_TEST(account.runs >= static_cast<std::size_t>((kills() + 1) / 2));
    BOOST_TEST(account.mostRepeats <= kMaxEvents);
    std::printf("%s: %d kills, %zu events, %zu repeated, at most %zu of a channel after a kill\n",
                kind.c_str(), kills(), account.handled - account.repeats, account.repeats,
                account.mostRepeats);
}

/// The first column of the first row.
std::int64_t query(const std::filesystem::path& path, const char* sql) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::int64_t result = -1;
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK &&
        sqlite3_busy_timeout(database, 5000) == SQLITE_OK &&
        sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        result = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return result;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(crash_tests, Fixture)

BOOST_AUTO_TEST_CASE(positions_in_a_file_survive_kills) {
    checkStore(*this, "file");
}

BOOST_AUTO_TEST_CASE(positions_in_a_database_survive_kills) {
    checkStore(*this, "sqlite");
}

BOOST_AUTO_TEST_CASE(events_and_positions_in_one_transaction_are_there_exactly_once) {
    const auto database = folder / "orders.sqlite";
    const emulator::Credentials known;
    for (const auto& [name, value] :
         {std::pair<const char*, std::string>{"SFSTREAMING_LOGIN_URL", salesforce.url()},
          {"SFSTREAMING_CLIENT_ID", known.clientId},
          {"SFSTREAMING_CLIENT_SECRET", known.clientSecret},
          {"SFSTREAMING_USERNAME", known.username},
          {"SFSTREAMING_PASSWORD", known.password},
          {"SFSTREAMING_CHANNEL", kCrashChannels[0]},
          {"SFSTREAMING_EVENTS", "1000000000"},
          {"SFSTREAMING_DATABASE", database.string()}}) {
        ::setenv(name, value.c_str(), 1);
    }
    const auto count = [&] { return salesforce.published(kCrashChannels[0]).size(); };
    const auto rowsNow = [&] { return query(database, "SELECT count(*) FROM orders"); };
    killAndCatchUp({EXACTLY_ONCE_SQLITE}, rowsNow,
                   [&] { return rowsNow() >= static_cast<std::int64_t>(count()); });
    const auto rows = query(database, "SELECT count(*) FROM orders");
    BOOST_TEST(rows == static_cast<std::int64_t>(count()));
    BOOST_TEST(query(database, "SELECT count(DISTINCT replay_id) FROM orders") == rows);
    // In the order of the channel.
    BOOST_TEST(query(database,
                     "SELECT count(*) FROM (SELECT replay_id < lag(replay_id) OVER (ORDER BY rowid)"
                     " AS wrong FROM orders) WHERE wrong") == 0);
    std::printf("exactly_once_sqlite: %d kills, %lld events, none repeated\n", kills(),
                static_cast<long long>(rows));
}

BOOST_AUTO_TEST_SUITE_END()
