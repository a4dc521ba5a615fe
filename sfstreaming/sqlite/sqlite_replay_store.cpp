// SPDX-License-Identifier: MIT
// Positions in an SQLite database.
#include "sfstreaming/sqlite_replay_store.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/replay_entries.h"
#include "sfstreaming/sqlite/connection.h"
#include "sfstreaming/sqlite/schema.h"

namespace sfstreaming {

namespace {

using sqlite::Connection;
using sqlite::Query;
using sqlite::Statement;
using sqlite::Transaction;
using std::chrono::milliseconds;

constexpr const char* kLoad =
    "SELECT replay_id, creation_time, stored_at FROM main.sfstreaming_positions"
    " WHERE organization = ? AND subscriber = ? AND channel = ?";
constexpr const char* kSave =
    "INSERT INTO main.sfstreaming_positions"
    " (organization, subscriber, channel, replay_id, creation_time, stored_at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (organization, subscriber, channel) DO UPDATE SET"
    " replay_id = excluded.replay_id, creation_time = excluded.creation_time,"
    " stored_at = excluded.stored_at";
constexpr const char* kErase =
    "DELETE FROM main.sfstreaming_positions"
    " WHERE organization = ? AND subscriber = ? AND channel = ?";
constexpr const char* kList =
    "SELECT replay_id, creation_time, stored_at, organization, subscriber, channel"
    " FROM main.sfstreaming_positions";

constexpr const char* kCannotBeRead = "cannot be read";
constexpr const char* kCannotBeSaved = "cannot be saved";
constexpr const char* kCannotBeErased = "cannot be erased";

std::string requireFile(const std::string& path) {
    if (path.empty() || path.find('\0') != std::string::npos) {
        throw UsageError("a SqliteReplayStore needs the path of a file");
    }
    if (path == ":memory:") {
        throw UsageError("a SqliteReplayStore needs a file; in memory there is MemoryReplayStore");
    }
    if (path.front() == ':' || path.compare(0, 5, "file:") == 0) {
        throw UsageError("SQLite gives a path like \"" + path +
                         "\" a meaning of its own; write \"./\" before it");
    }
    return path;
}

/// Whether it is so in the end.
bool useWriteAheadLog(sqlite3* connection) {
    Statement statement(connection, "PRAGMA main.journal_mode = WAL", "cannot be opened");
    Query query(statement);
    return query.step() && query.text(0) == "wal";
}

void configure(sqlite3* connection, milliseconds busyTimeout) {
    // When two switch at the same time, SQLite fails without waiting.
    const auto deadline = std::chrono::steady_clock::now() + busyTimeout;
    for (;;) {
        try {
            if (useWriteAheadLog(connection)) {
                // Without that log this would endanger the database itself.
                sqlite::execute(connection, "PRAGMA main.synchronous = NORMAL", "cannot be opened");
            }
            return;
        } catch (const StoreError& error) {
            if (!error.isTransient() || std::chrono::steady_clock::now() >= deadline) {
                throw;
            }
        }
        std::this_thread::sleep_for(milliseconds(5));
    }
}

Query& bindKey(Query& query, const ReplayKey& key) {
    return query.bind(key.organization).bind(key.subscriber).bind(key.channel);
}

ReplayPosition positionOf(const Query& query, sqlite3* connection) {
    const ReplayId id = ReplayId::fromInt64(query.number(0));
    const milliseconds time(query.number(2));
    using Clock = std::chrono::system_clock;
    if (id.isSpecial() ||
        time < std::chrono::ceil<milliseconds>(Clock::time_point::min().time_since_epoch()) ||
        time > std::chrono::floor<milliseconds>(Clock::time_point::max().time_since_epoch())) {
        sqlite::refuse(connection, "cannot be read: a row is no position");
    }
    return {id, query.text(1),
            Clock::time_point(std::chrono::duration_cast<Clock::duration>(time))};
}

void save(Statement& statement, const ReplayEntry& entry) {
    const auto& [key, position] = entry;
    Query query(statement);
    bindKey(query, key)
        .bind(position.id.toInt64())
        .bind(position.creationTime)
        .bind(std::chrono::floor<milliseconds>(position.storedAt.time_since_epoch()).count())
        .step();
}

std::optional<ReplayPosition> load(Statement& statement, const ReplayKey& key) {
    Query query(statement);
    return bindKey(query, key).step() ? std::optional(positionOf(query, statement.connection()))
                                      : std::nullopt;
}

void requireConnection(const sqlite3* connection) {
    if (connection == nullptr) {
        throw UsageError("a position cannot be kept without a connection to a database");
    }
}

}  // namespace

struct SqliteReplayStore::Impl {
    Impl(const std::string& path, const SqliteReplayStoreOptions& options)
        : connection(sqlite::open(requireFile(path), options.busyTimeout)) {
        // What is refused stays as it was, so it is looked at before anything is changed.
        sqlite::requireKnownSchema(connection.get());
        configure(connection.get(), options.busyTimeout);
        sqlite::prepareSchema(connection.get());
        loading.emplace(connection.get(), kLoad, kCannotBeRead);
        saving.emplace(connection.get(), kSave, kCannotBeSaved);
        erasing.emplace(connection.get(), kErase, kCannotBeErased);
        listing.emplace(connection.get(), kList, kCannotBeRead);
    }

    std::mutex mutex;
    Connection connection;
    std::optional<Statement> loading;
    std::optional<Statement> saving;
    std::optional<Statement> erasing;
    std::optional<Statement> listing;
};

SqliteReplayStore::SqliteReplayStore(const std::string& path,
                                     const SqliteReplayStoreOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {}
SqliteReplayStore::~SqliteReplayStore() = default;

std::optional<ReplayPosition> SqliteReplayStore::load(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    return sfstreaming::load(*impl_->loading, key);
}

void SqliteReplayStore::save(const std::vector<ReplayEntry>& entries) {
    internal::requireStorable(entries);
    if (entries.empty()) {
        return;
    }
    const std::lock_guard lock(impl_->mutex);
    Transaction transaction(impl_->connection.get(), kCannotBeSaved);
    for (const ReplayEntry& entry : entries) {
        sfstreaming::save(*impl_->saving, entry);
    }
    transaction.commit();
}

bool SqliteReplayStore::erase(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    Transaction transaction(impl_->connection.get(), kCannotBeErased);
    {
        Query query(*impl_->erasing);
        bindKey(query, key).step();
    }
    const bool erased = sqlite3_changes(impl_->connection.get()) > 0;
    transaction.commit();
    return erased;
}

std::vector<ReplayEntry> SqliteReplayStore::list() {
    const std::lock_guard lock(impl_->mutex);
    std::vector<ReplayEntry> entries;
    Query query(*impl_->listing);
    while (query.step()) {
        entries.push_back({{query.text(3), query.text(4), query.text(5)},
                           positionOf(query, impl_->connection.get())});
    }
    // A database in UTF-16 has an order of its own.
    std::sort(entries.begin(), entries.end(),
              [](const ReplayEntry& a, const ReplayEntry& b) { return a.key < b.key; });
    return entries;
}

void SqliteReplayStore::prepare(sqlite3* connection) {
    requireConnection(connection);
    sqlite::prepareSchema(connection);
}

void SqliteReplayStore::saveIn(sqlite3* connection, const ReplayEntry& entry) {
    requireConnection(connection);
    internal::requireStorable({entry});
    Statement statement(connection, kSave, kCannotBeSaved);
    sfstreaming::save(statement, entry);
}

std::optional<ReplayPosition> SqliteReplayStore::loadFrom(sqlite3* connection,
                                                          const ReplayKey& key) {
    requireConnection(connection);
    Statement statement(connection, kLoad, kCannotBeRead);
    return sfstreaming::load(statement, key);
}

}  // namespace sfstreaming
