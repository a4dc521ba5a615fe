// SPDX-License-Identifier: MIT
// Demonstrates:
// - handling each event exactly once, whenever the program is killed
// - writing what is made of an event, and how far the channel has come, in one transaction
// - stopping a channel whose events cannot be handled, instead of passing them over
//
// The database is SFSTREAMING_DATABASE (orders.sqlite); the other settings are those of support.h.
// Kill the program as often as you like, and look:
//     sqlite3 orders.sqlite 'SELECT count(*), count(DISTINCT replay_id) FROM orders'
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <sfstreaming/sqlite_replay_store.h>
#include <sqlite3.h>

#include "support.h"

namespace {

/// The database of the program: its own table, beside it the library's for positions.
class Orders {
public:
    explicit Orders(const std::string& path) {
        if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) {
            const std::string reason = sqlite3_errmsg(database_);
            sqlite3_close(database_);
            throw std::runtime_error("cannot open " + path + ": " + reason);
        }
        sqlite3_busy_timeout(database_, 5000);
        execute("PRAGMA journal_mode = WAL");
        // A power cut may take back the last transactions: events and positions together, so that
        // they come again.
        execute("PRAGMA synchronous = NORMAL");
        execute(
            "CREATE TABLE IF NOT EXISTS orders (channel TEXT, replay_id INTEGER, content TEXT)");
        sfstreaming::SqliteReplayStore::prepare(database_);
    }
    ~Orders() { sqlite3_close(database_); }
    Orders(const Orders&) = delete;
    Orders& operator=(const Orders&) = delete;

    // [transaction]
    /// Both are there afterwards, or neither.
    void add(const sfstreaming::Event& event) {
        execute("BEGIN IMMEDIATE");
        try {
            insert(event);
            sfstreaming::SqliteReplayStore::saveIn(
                database_, {key(std::string(event.channel())),
                            {event.replayId().value(), std::string(event.creationTime()), {}}});
            execute("COMMIT");
        } catch (...) {
            sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
            throw;
        }
    }
    // [transaction]

    std::optional<sfstreaming::ReplayId> position(const std::string& channel) {
        const auto saved = sfstreaming::SqliteReplayStore::loadFrom(database_, key(channel));
        return saved ? std::optional(saved->id) : std::nullopt;
    }

private:
    /// One org, one program: the database is theirs.
    static sfstreaming::ReplayKey key(const std::string& channel) {
        return {"my org", "orders", channel};
    }

    void execute(const char* sql) {
        check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
    }

    void insert(const sfstreaming::Event& event) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(database_, "INSERT INTO orders VALUES (?, ?, ?)", -1, &statement,
                                 nullptr));
        const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owner(statement,
                                                                          sqlite3_finalize);
        const auto bindText = [&](int column, std::string_view text) {
            check(sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()),
                                    SQLITE_TRANSIENT));
        };
        bindText(1, event.channel());
        check(sqlite3_bind_int64(statement, 2, event.replayId().value().toInt64()));
        bindText(3, event.field("payload").raw());
        if (sqlite3_step(statement) != SQLITE_DONE) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    }

    void check(int result) const {
        if (result != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    }

    sqlite3* database_ = nullptr;
};

/// Begins where the database has come to. There is nothing left to store: the observer has.
class OrderClient : public sfstreaming::SimpleStreamingClient {
public:
    OrderClient(std::shared_ptr<Orders> orders, sfstreaming::ClientOptions options)
        : SimpleStreamingClient(samples::app(), samples::user(), std::move(options)),
          orders_(std::move(orders)) {}

protected:
    pplx::task<sfstreaming::ReplayId> getLastReplayId(std::string channel) override {
        return pplx::task_from_result(
            orders_->position(channel).value_or(sfstreaming::ReplayId::allEvents()));
    }

private:
    const std::shared_ptr<Orders> orders_;  // hooks and observers never run at the same time
};

void run() {
    const auto orders = std::make_shared<Orders>(samples::setting("DATABASE", "orders.sqlite"));
    // [policy]
    sfstreaming::ClientOptions options;
    // The position of a later event would cover one that was passed over.
    options.observerFailure.retries = 5;
    options.observerFailure.then = sfstreaming::ObserverFailureOptions::Then::StopChannel;
    // [policy]
    auto client = sfstreaming::makeClient<OrderClient>(orders, options);
    const auto countdown = samples::countdownFor(*client);
    client->addEventObserver([orders, countdown](const sfstreaming::Event& event) {
        orders->add(event);
        samples::print(event);
        countdown->step();
    });
    client->addErrorObserver(
        [](const sfstreaming::Error& error) { std::cerr << error.what() << '\n'; });
    client->start().get();
    client->subscribe(samples::channel()).get();
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
