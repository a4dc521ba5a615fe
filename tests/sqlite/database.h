// SPDX-License-Identifier: MIT
// A plain connection, as another program would have it.
#pragma once

#include <memory>
#include <string>

#include <sqlite3.h>
#include <boost/test/unit_test.hpp>

namespace sfstreaming::testing {

class Database {
public:
    explicit Database(const std::string& file) {
        sqlite3* made = nullptr;
        const int code = sqlite3_open(file.c_str(), &made);
        connection_.reset(made);
        BOOST_REQUIRE(code == SQLITE_OK);
    }

    sqlite3* get() const noexcept { return connection_.get(); }

    void execute(const std::string& sql) {
        const int code = sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr);
        BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, sql << ": " << sqlite3_errmsg(get()));
    }

    /// The first value of the first row.
    std::string value(const std::string& sql) {
        std::string result;
        const auto keep = [](void* to, int, char** values, char**) {
            *static_cast<std::string*>(to) = values[0] != nullptr ? values[0] : "null";
            return 0;
        };
        const int code = sqlite3_exec(get(), sql.c_str(), keep, &result, nullptr);
        BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, sql << ": " << sqlite3_errmsg(get()));
        return result;
    }

private:
    struct Close {
        void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
    };
    std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace sfstreaming::testing
