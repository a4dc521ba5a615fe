// SPDX-License-Identifier: MIT
// SQLite's C interface, with owners for what has to be freed.
#include "sfstreaming/sqlite/connection.h"

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

#include "sfstreaming/errors.h"

namespace sfstreaming::sqlite {

namespace {

std::string pathOf(sqlite3* connection) {
    const char* const path = sqlite3_db_filename(connection, "main");
    return path != nullptr && *path != '\0' ? path : ":memory:";
}

bool mayPass(int code) noexcept {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
        case SQLITE_PROTOCOL:
            return true;
        default:
            return false;
    }
}

[[noreturn]] void failAt(const std::string& path, const std::string& why, bool transient) {
    throw StoreError("the positions in the database \"" + path + "\" " + why, path, transient);
}

}  // namespace

void fail(sqlite3* connection, const std::string& what) {
    // Before anything else is asked of the connection.
    const int code = sqlite3_extended_errcode(connection);
    const std::string message = sqlite3_errmsg(connection);
    failAt(pathOf(connection), what + ": " + message, mayPass(code));
}

void refuse(sqlite3* connection, const std::string& why) {
    failAt(pathOf(connection), why, false);
}

Connection open(const std::string& path, std::chrono::milliseconds busyTimeout) {
    if (sqlite3_threadsafe() == 0) {
        failAt(path, "cannot be opened: this SQLite was built without threads", false);
    }
    sqlite3* made = nullptr;
    // The store has a lock of its own.
    const int code =
        sqlite3_open_v2(path.c_str(), &made,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection(made);
    if (code != SQLITE_OK) {
        std::string why = std::string("cannot be opened: ") + sqlite3_errstr(code);
        if (const int system = made == nullptr ? 0 : sqlite3_system_errno(made); system != 0) {
            why += " (" + std::system_category().message(system) + ")";
        }
        failAt(path, why, mayPass(code));
    }
    sqlite3_extended_result_codes(made, 1);
    const auto most = static_cast<std::int64_t>(std::numeric_limits<int>::max());
    sqlite3_busy_timeout(made,
                         static_cast<int>(std::clamp<std::int64_t>(busyTimeout.count(), 0, most)));
    return connection;
}

void execute(sqlite3* connection, const char* sql, const std::string& what) {
    if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(connection, what);
    }
}

Statement::Statement(sqlite3* connection, const char* sql, std::string what)
    : what_(std::move(what)) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(connection, sql, -1, &made, nullptr) != SQLITE_OK) {
        fail(connection, what_);
    }
    statement_.reset(made);
}

Query::~Query() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

Query& Query::bind(const std::string& text) {
    if (sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_STATIC,
                            SQLITE_UTF8) != SQLITE_OK) {
        fail(statement_.connection(), statement_.what());
    }
    return *this;
}

Query& Query::bind(std::int64_t number) {
    if (sqlite3_bind_int64(statement_.get(), ++bound_, number) != SQLITE_OK) {
        fail(statement_.connection(), statement_.what());
    }
    return *this;
}

bool Query::step() {
    switch (sqlite3_step(statement_.get())) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            fail(statement_.connection(), statement_.what());
    }
}

std::string Query::text(int column) const {
    requireType(column, SQLITE_TEXT);
    const auto* const text =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (text == nullptr) {
        fail(statement_.connection(), statement_.what());
    }
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Query::number(int column) const {
    requireType(column, SQLITE_INTEGER);
    return sqlite3_column_int64(statement_.get(), column);
}

void Query::requireType(int column, int type) const {
    // SQLite would convert: of a replay id that is none it would make 0.
    if (sqlite3_column_type(statement_.get(), column) != type) {
        refuse(statement_.connection(), statement_.what() + ": a row has no " +
                                            (type == SQLITE_INTEGER ? "number" : "text") +
                                            " as its " +
                                            sqlite3_column_name(statement_.get(), column));
    }
}

Transaction::Transaction(sqlite3* connection, std::string what)
    : connection_(connection),
      what_(std::move(what)),
      nested_(sqlite3_get_autocommit(connection) == 0) {
    // A transaction that begins by reading may find that it cannot go on to write.
    execute(connection_, nested_ ? "SAVEPOINT sfstreaming" : "BEGIN IMMEDIATE", what_);
    open_ = true;
}

Transaction::~Transaction() {
    // Some failures have rolled it back already.
    if (open_ && sqlite3_get_autocommit(connection_) == 0) {
        sqlite3_exec(connection_,
                     nested_ ? "ROLLBACK TO sfstreaming; RELEASE sfstreaming" : "ROLLBACK", nullptr,
                     nullptr, nullptr);
    }
}

void Transaction::commit() {
    execute(connection_, nested_ ? "RELEASE sfstreaming" : "COMMIT", what_);
    open_ = false;
}

}  // namespace sfstreaming::sqlite
