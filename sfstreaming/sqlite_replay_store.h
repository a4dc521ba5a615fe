// SPDX-License-Identifier: MIT
/// @file
/// Positions in an SQLite database: the component `sqlite`, to be linked as sfstreaming::sqlite.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/replay_store.h"
#include "sfstreaming/sqlite_export.h"

struct sqlite3;

namespace sfstreaming {

struct SqliteReplayStoreOptions {
    /// How long a call waits while others hold the database locked, before it fails with a
    /// transient error. Not negative; 0 does not wait.
    std::chrono::milliseconds busyTimeout = std::chrono::seconds(5);
};

/// Keeps positions in an SQLite database, which several stores of one process or many may share,
/// and which may hold tables of others. Its own are `sfstreaming_positions` and
/// `sfstreaming_schema`.
///
/// The database is switched to write-ahead logging (WAL), so it must not lie on a network drive.
/// What was saved outlives the process, however it ends. A power cut may take back the latest
/// positions, then events come again.
///
/// Threads, and errors beside those named here: see ReplayStore. Errors are transient when the
/// database is locked, the disk is full, or it fails to read or write.
class SFSTREAMING_SQLITE_EXPORT SqliteReplayStore final : public ReplayStore {
public:
    /// Opens the database, and makes it or its tables if they are not there.
    /// @param path  UTF-8; the folder must exist and be writable
    /// @throws UsageError  no path of a file: empty, ":memory:" (there is MemoryReplayStore), or
    /// one
    ///                     that SQLite takes for a URI
    /// @throws StoreError  not accessible, no database, or with tables of a newer version of this
    ///                     library; it is left as it was
    explicit SqliteReplayStore(const std::string& path,
                               const SqliteReplayStoreOptions& options = {});
    ~SqliteReplayStore() override;

    std::optional<ReplayPosition> load(const ReplayKey& key) override;
    void save(const std::vector<ReplayEntry>& entries) override;
    bool erase(const ReplayKey& key) override;
    std::vector<ReplayEntry> list() override;

    /// @name With a connection of your own
    /// For programs that keep what they make of events in the same database: a position that is
    /// saved in the transaction of its event is there exactly when the event's work is. None of
    /// these begins or ends a transaction of yours, or changes a setting of the connection. It must
    /// be of the SQLite library that this one is linked with, and no other thread may use it
    /// meanwhile.
    ///
    /// After a StoreError roll your transaction back.
    /// @{

    /// Makes the tables, in the database `main`, if they are not there. To be called once for a
    /// connection, before the others; outside a transaction it is one by itself.
    static void prepare(sqlite3* connection);
    /// @throws UsageError  as save()
    static void saveIn(sqlite3* connection, const ReplayEntry& entry);
    /// @return none if nothing was saved for `key`
    static std::optional<ReplayPosition> loadFrom(sqlite3* connection, const ReplayKey& key);

    /// @}

private:
    struct Impl;
#ifdef _MSC_VER
#pragma warning(suppress : 4251)  // never touched outside the library
#endif
    std::unique_ptr<Impl> impl_;
};

}  // namespace sfstreaming
