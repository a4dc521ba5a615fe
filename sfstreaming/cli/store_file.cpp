// SPDX-License-Identifier: MIT
// The file that --store names.
#include "sfstreaming/cli/store_file.h"

#include <filesystem>
#include <stdexcept>

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/style.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/sqlite_replay_store.h"

namespace sfstreaming::cli {

std::shared_ptr<ReplayStore> openStore(const std::string& path,
                                       std::chrono::milliseconds patience) {
    try {
        SqliteReplayStoreOptions options;
        options.busyTimeout = patience;
        return std::make_shared<SqliteReplayStore>(path, options);
    } catch (const UsageError&) {
        throw CommandLineError(
            path.empty() ? "--store needs the path of a file"
                         : "--store cannot be \"" + printable(path) +
                               "\", which has a meaning of its own for SQLite: write ./ before it");
    }
}

std::shared_ptr<ReplayStore> openExistingStore(const std::string& path) {
    std::error_code unknown;
    if (!path.empty() &&
        !std::filesystem::exists(std::filesystem::path(std::u8string(path.begin(), path.end())),
                                 unknown) &&
        !unknown) {
        throw std::runtime_error("there is no file \"" + printable(path) + "\"");
    }
    return openStore(path);
}

}  // namespace sfstreaming::cli
