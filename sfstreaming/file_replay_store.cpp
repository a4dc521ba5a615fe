// SPDX-License-Identifier: MIT
// Positions in one small file.
#include "sfstreaming/file_replay_store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/durable_file.h"
#include "sfstreaming/internal/position_file.h"
#include "sfstreaming/internal/replay_entries.h"
#include "sfstreaming/timestamp.h"

namespace sfstreaming {

namespace {

namespace fs = std::filesystem;

fs::path pathOf(const std::string& utf8) {
    return std::u8string(utf8.begin(), utf8.end());
}

std::string textOf(const fs::path& path) {
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

fs::path withEnding(fs::path path, const std::string& ending) {
    path += ending;
    return path;
}

[[noreturn]] void fail(const std::string& path, const std::string& why, bool transient = false) {
    throw StoreError("the positions in \"" + path + "\" " + why, path, transient);
}

[[noreturn]] void fail(const std::string& path, const std::string& what,
                       const std::system_error& error) {
    fail(path, what + ": " + error.what(), internal::mayPass(error.code()));
}

/// The file itself, where `path` is a link to it.
fs::path resolve(const std::string& path) {
    if (path.empty() || path.find('\0') != std::string::npos) {
        throw UsageError("a FileReplayStore needs the path of a file");
    }
    const fs::path file = pathOf(path);
    if (!file.has_filename()) {
        fail(path, "cannot be kept there: this is a folder");
    }
    try {
        if (fs::exists(fs::symlink_status(file))) {
            switch (fs::status(file).type()) {
                case fs::file_type::regular:
                    return fs::canonical(file);
                case fs::file_type::not_found:
                    fail(path, "cannot be kept there: this is a link to a file that is not there");
                default:
                    fail(path, "cannot be kept there: this is no regular file");
            }
        }
        const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
        if (!fs::is_directory(folder)) {
            fail(path, "cannot be kept there: there is no such folder; make it first");
        }
        return fs::canonical(folder) / file.filename();
    } catch (const fs::filesystem_error& error) {
        fail(path, "cannot be reached", error);
    }
}

/// @return none if there is no file
std::optional<std::string> contentsOf(const fs::path& file, const std::string& path) {
    std::error_code code;
    if (!fs::exists(file, code) && !code) {
        return std::nullopt;
    }
    const auto size = fs::file_size(file, code);
    if (code) {
        fail(path, "cannot be read", std::system_error(code));
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        fail(path, "cannot be read: the file cannot be opened");
    }
    std::string contents(size, '\0');
    stream.read(contents.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(stream.gcount()) != size) {
        // Not taken for a file that was cut off: that one would be set aside.
        fail(path, "cannot be read: the system gives only a part of the file", true);
    }
    return contents;
}

/// @return where it is now
fs::path moveAside(const fs::path& file, const std::string& path, const std::string& why) {
    std::string time = formatTimestamp(std::chrono::system_clock::now());
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });  // not allowed on Windows
    const fs::path wanted = withEnding(file, ".damaged-" + time);
    try {
        fs::path free = wanted;
        for (int i = 2; fs::exists(fs::symlink_status(free)); ++i) {
            free = withEnding(wanted, "-" + std::to_string(i));
        }
        fs::rename(file, free);
        return free;
    } catch (const fs::filesystem_error& error) {
        fail(path, why + ", and cannot be set aside", error);
    }
}

}  // namespace

struct FileReplayStore::Impl {
    Impl(const std::string& name, DamagedFile damagedFile, const std::shared_ptr<Logger>& logger);

    std::unique_ptr<internal::FileLock> lockFile() const;
    internal::Positions read(DamagedFile damagedFile, const std::shared_ptr<Logger>& logger);
    void replace(internal::Positions changed);

    const std::string path;  ///< As the user gave it.
    const fs::path file;
    const std::unique_ptr<internal::FileLock> lock;
    std::string setAside;
    std::mutex mutex;
    /// What the file holds.
    internal::Positions positions;
};

FileReplayStore::Impl::Impl(const std::string& name, DamagedFile damagedFile,
                            const std::shared_ptr<Logger>& logger)
    : path(name), file(resolve(name)), lock(lockFile()), positions(read(damagedFile, logger)) {}

std::unique_ptr<internal::FileLock> FileReplayStore::Impl::lockFile() const {
    try {
        auto taken = std::make_unique<internal::FileLock>(withEnding(file, ".lock"));
        if (taken->isHeld()) {
            return taken;
        }
    } catch (const std::system_error& error) {
        fail(path, "cannot be locked", error);
    }
    fail(path,
         "are in use by another FileReplayStore, of this process or another: share one within a "
         "process, and give each process a file of its own",
         true);
}

internal::Positions FileReplayStore::Impl::read(DamagedFile damagedFile,
                                                const std::shared_ptr<Logger>& logger) {
    const auto contents = contentsOf(file, path);
    if (!contents) {
        return {};
    }
    try {
        return internal::readPositions(*contents);
    } catch (const internal::NewerPositions& newer) {
        fail(path, std::string("cannot be read: the file ") + newer.what() +
                       "; use that version, or another file");
    } catch (const internal::DamagedPositions& damaged) {
        const std::string why = std::string("are damaged: the file ") + damaged.what();
        if (damagedFile == DamagedFile::Refuse) {
            fail(path, why +
                           "; nothing has been changed. To begin without positions, move the "
                           "file away or open it with DamagedFile::SetAside");
        }
        setAside = textOf(moveAside(file, path, why));
        if (logger && logger->isEnabled(LogLevel::Error)) {
            logger->write(LogLevel::Error, "the positions in \"" + path + "\" " + why +
                                               "; it is now \"" + setAside +
                                               "\", and there are no positions");
        }
        return {};
    }
}

void FileReplayStore::Impl::replace(internal::Positions changed) {
    try {
        internal::replaceFile(file, withEnding(file, ".new"), internal::writePositions(changed));
    } catch (const std::system_error& error) {
        fail(path, "cannot be saved", error);
    }
    positions.swap(changed);
}

FileReplayStore::FileReplayStore(const std::string& path, DamagedFile damagedFile,
                                 const std::shared_ptr<Logger>& logger)
    : impl_(std::make_unique<Impl>(path, damagedFile, logger)) {}
FileReplayStore::~FileReplayStore() = default;

std::optional<ReplayPosition> FileReplayStore::load(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->positions.find(key);
    return found == impl_->positions.end() ? std::nullopt : std::optional(found->second);
}

void FileReplayStore::save(const std::vector<ReplayEntry>& entries) {
    internal::requireStorable(entries);
    if (entries.empty()) {
        return;
    }
    const std::lock_guard lock(impl_->mutex);
    auto changed = impl_->positions;
    for (const ReplayEntry& entry : entries) {
        ReplayPosition& position = changed[entry.key];
        position = entry.position;
        // As it will be read back.
        position.storedAt = std::chrono::floor<std::chrono::milliseconds>(position.storedAt);
    }
    impl_->replace(std::move(changed));
}

bool FileReplayStore::erase(const ReplayKey& key) {
    const std::lock_guard lock(impl_->mutex);
    auto changed = impl_->positions;
    if (changed.erase(key) == 0) {
        return false;
    }
    impl_->replace(std::move(changed));
    return true;
}

std::vector<ReplayEntry> FileReplayStore::list() {
    const std::lock_guard lock(impl_->mutex);
    std::vector<ReplayEntry> entries;
    for (const auto& [key, position] : impl_->positions) {
        entries.push_back({key, position});
    }
    return entries;
}

const std::string& FileReplayStore::setAside() const noexcept {
    return impl_->setAside;
}

}  // namespace sfstreaming
