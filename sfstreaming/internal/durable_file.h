// SPDX-License-Identifier: MIT
// Files that are whole at any time, and have one user at a time. One implementation a system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

namespace sfstreaming::internal {

/// Puts `contents` in the place of `file`, by way of `temporary` in the same folder: whoever reads
/// finds the old contents or the new ones, also after a power cut. What is at `temporary` is
/// overwritten, and nothing is left there. A file that exists keeps its permissions.
/// @throws std::system_error  `file` is as it was
void replaceFile(const std::filesystem::path& file, const std::filesystem::path& temporary,
                 const std::string& contents);

/// Whether the failure may pass without anybody changing anything, as when a disk is full.
bool mayPass(const std::error_code& code) noexcept;

/// Keeps others away who lock the same file, in this process or another. The system lets go of it
/// when the process ends.
class FileLock {
public:
    /// Makes the file if need be, and does not wait.
    /// @throws std::system_error  neither locked nor held by another
    explicit FileLock(const std::filesystem::path& file);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// False if another holds it.
    bool isHeld() const noexcept { return held_; }

private:
    std::intptr_t handle_;
    bool held_ = false;
};

}  // namespace sfstreaming::internal
