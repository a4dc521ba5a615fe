// SPDX-License-Identifier: MIT
/// @file
/// Positions in one small file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfstreaming/export.h"
#include "sfstreaming/logger.h"
#include "sfstreaming/replay_store.h"

namespace sfstreaming {

/// What to do about a file that is there but cannot be understood: cut off, changed by hand, empty,
/// or of something else.
enum class DamagedFile {
    /// The constructor throws, and the file stays as it is.
    Refuse,
    /// The file is renamed to "<path>.damaged-<time>", and the store begins empty: clients begin
    /// where they would without a store. For programs that must run unattended.
    SetAside,
};

/// Keeps positions in one small file, which is read once and written anew at each change. For a
/// program with up to some hundred channels; for more, or for several programs that share them,
/// there is SqliteReplayStore.
///
/// **The file.** Lines of UTF-8 that a person can read, with a version and a checksum. A change
/// writes "<path>.new", waits until the disk has it, and renames it, so the file is whole at any
/// time and outlives a power cut. An existing file keeps its permissions; a link is followed.
///
/// **One store a file.** "<path>.lock" is held locked while the store lives; a second one on the
/// same file, in any process, is refused. A process that ends lets go of it, however it ends. The
/// empty lock file stays. Not for network drives that do not lock.
///
/// Threads, and errors beside those of the constructor: see ReplayStore.
class SFSTREAMING_EXPORT FileReplayStore final : public ReplayStore {
public:
    /// Opens the file, or begins with none: then the first save() makes it.
    /// @param path    UTF-8; the folder must exist and be writable
    /// @param logger  is told, as an error, of a file that was set aside; may be null
    /// @throws StoreError  the file is in use (transient), damaged, written by a newer version of
    ///                     this library (whatever `damagedFile` says), or not accessible
    explicit FileReplayStore(const std::string& path, DamagedFile damagedFile = DamagedFile::Refuse,
                             const std::shared_ptr<Logger>& logger = nullptr);
    ~FileReplayStore() override;

    std::optional<ReplayPosition> load(const ReplayKey& key) override;
    void save(const std::vector<ReplayEntry>& entries) override;
    bool erase(const ReplayKey& key) override;
    std::vector<ReplayEntry> list() override;

    /// Where the constructor put a damaged file; empty if there was none.
    const std::string& setAside() const noexcept;

private:
    struct Impl;
#ifdef _MSC_VER
#pragma warning(suppress : 4251)  // never touched outside the library
#endif
    std::unique_ptr<Impl> impl_;
};

}  // namespace sfstreaming
