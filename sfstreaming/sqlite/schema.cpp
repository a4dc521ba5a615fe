// SPDX-License-Identifier: MIT
// The tables in which SqliteReplayStore keeps positions.
#include "sfstreaming/sqlite/schema.h"

#include <array>
#include <cstdint>
#include <string>

#include "sfstreaming/sqlite/connection.h"

namespace sfstreaming::sqlite {

namespace {

// What leads from each version to the next, from 0, where nothing is. A step that has been released
// never changes. The version is in a table, as `PRAGMA user_version` is for the owner of the
// database, who may be somebody else.
constexpr std::array kSteps{
    "CREATE TABLE main.sfstreaming_schema (version INTEGER NOT NULL);"
    "INSERT INTO main.sfstreaming_schema VALUES (0);"
    "CREATE TABLE main.sfstreaming_positions ("
    " organization TEXT NOT NULL,"
    " subscriber TEXT NOT NULL,"
    " channel TEXT NOT NULL,"
    " replay_id INTEGER NOT NULL,"
    " creation_time TEXT NOT NULL,"
    " stored_at INTEGER NOT NULL,"  // milliseconds since 1970
    " PRIMARY KEY (organization, subscriber, channel)"
    ") WITHOUT ROWID;",
};
constexpr std::int64_t kVersion = kSteps.size();

constexpr const char* kCannotBePrepared = "cannot be prepared";

/// @return 0 if nothing is there
std::int64_t versionOf(sqlite3* connection) {
    Statement tables(connection,
                     "SELECT count(*) FROM main.sqlite_master"
                     " WHERE type = 'table' AND name = 'sfstreaming_schema'",
                     kCannotBePrepared);
    if (Query query(tables); !query.step() || query.number(0) == 0) {
        return 0;
    }
    Statement versions(connection, "SELECT version FROM main.sfstreaming_schema",
                       kCannotBePrepared);
    Query query(versions);
    const std::int64_t version = query.step() ? query.number(0) : 0;
    if (version < 1 || query.step()) {
        refuse(connection, "cannot be prepared: its table sfstreaming_schema has no version");
    }
    if (version > kVersion) {
        refuse(connection, "are of schema " + std::to_string(version) +
                               ", of a newer version of sfstreaming; this one knows " +
                               std::to_string(kVersion) +
                               ". Use that version, or another database");
    }
    return version;
}

}  // namespace

void requireKnownSchema(sqlite3* connection) {
    versionOf(connection);
}

void prepareSchema(sqlite3* connection) {
    // Without a lock for writing, as it mostly is.
    if (versionOf(connection) == kVersion) {
        return;
    }
    Transaction transaction(connection, kCannotBePrepared);
    // Another process may have been first.
    for (std::int64_t version = versionOf(connection); version < kVersion; ++version) {
        execute(connection, kSteps[static_cast<std::size_t>(version)], kCannotBePrepared);
        Statement update(connection, "UPDATE main.sfstreaming_schema SET version = ?",
                         kCannotBePrepared);
        Query(update).bind(version + 1).step();
    }
    transaction.commit();
}

}  // namespace sfstreaming::sqlite
