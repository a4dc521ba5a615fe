// SPDX-License-Identifier: MIT
// SQLite's C interface, with owners for what has to be freed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <sqlite3.h>

namespace sfstreaming::sqlite {

/// @param what  what was attempted, e.g. "cannot be saved"
/// @throws StoreError  with the connection's last message
[[noreturn]] void fail(sqlite3* connection, const std::string& what);
/// @throws StoreError  that is not transient
[[noreturn]] void refuse(sqlite3* connection, const std::string& why);

struct CloseConnection {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

/// Opens or makes the database at `path`.
/// @throws StoreError
Connection open(const std::string& path, std::chrono::milliseconds busyTimeout);

/// @throws StoreError
void execute(sqlite3* connection, const char* sql, const std::string& what);

/// A prepared statement, to be run any number of times by a Query each.
class Statement {
public:
    /// @param what  what fails when it does
    Statement(sqlite3* connection, const char* sql, std::string what);

    const std::string& what() const noexcept { return what_; }
    sqlite3* connection() const noexcept { return sqlite3_db_handle(statement_.get()); }
    sqlite3_stmt* get() const noexcept { return statement_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::string what_;
};

/// One run of a statement. Texts that are bound must outlive it.
class Query {
public:
    explicit Query(Statement& statement) noexcept : statement_(statement) {}
    /// So that no lock is held by a statement that waits for its next run.
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// To the next parameter.
    Query& bind(const std::string& text);
    Query& bind(std::int64_t number);
    /// @return whether there is a row
    bool step();

    /// Of the row, from 0. @throws StoreError for a value of another type
    std::string text(int column) const;
    std::int64_t number(int column) const;

private:
    void requireType(int column, int type) const;

    Statement& statement_;
    int bound_ = 0;
};

/// Rolled back unless committed. Within a transaction of the connection it is a savepoint.
class Transaction {
public:
    Transaction(sqlite3* connection, std::string what);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    sqlite3* const connection_;
    const std::string what_;
    const bool nested_;
    bool open_ = false;
};

}  // namespace sfstreaming::sqlite
