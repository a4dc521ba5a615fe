// SPDX-License-Identifier: MIT
// Files that are whole at any time, on Windows. A new file inherits the rights of its folder.
#include <algorithm>
#include <cstddef>

#include <windows.h>

#include "sfstreaming/internal/durable_file.h"

namespace sfstreaming::internal {

namespace {

[[noreturn]] void fail(DWORD error, const std::string& what, const std::filesystem::path& file) {
    const std::u8string name = file.u8string();
    throw std::system_error(static_cast<int>(error), std::system_category(),
                            what + " \"" + std::string(name.begin(), name.end()) + "\"");
}

void writeAll(HANDLE handle, const std::string& contents, const std::filesystem::path& file) {
    constexpr std::size_t kMost = 1U << 20U;
    for (std::size_t done = 0; done < contents.size();) {
        const auto count = static_cast<DWORD>(std::min(contents.size() - done, kMost));
        DWORD written = 0;
        if (WriteFile(handle, contents.data() + done, count, &written, nullptr) == 0) {
            fail(GetLastError(), "cannot write", file);
        }
        done += written;
    }
}

// The new file, complete on the disk.
void writeBeside(const std::filesystem::path& temporary, const std::string& contents) {
    const HANDLE handle = CreateFileW(temporary.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        fail(GetLastError(), "cannot open", temporary);
    }
    try {
        writeAll(handle, contents, temporary);
        if (FlushFileBuffers(handle) == 0) {
            fail(GetLastError(), "cannot write", temporary);
        }
    } catch (...) {
        CloseHandle(handle);
        throw;
    }
    if (CloseHandle(handle) == 0) {
        fail(GetLastError(), "cannot write", temporary);
    }
}

}  // namespace

void replaceFile(const std::filesystem::path& file, const std::filesystem::path& temporary,
                 const std::string& contents) {
    try {
        writeBeside(temporary, contents);
        if (MoveFileExW(temporary.c_str(), file.c_str(),
                        MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) == 0) {
            fail(GetLastError(), "cannot replace", file);
        }
    } catch (...) {
        DeleteFileW(temporary.c_str());
        throw;
    }
}

bool mayPass(const std::error_code& code) noexcept {
    if (code.category() != std::system_category()) {
        return false;
    }
    switch (code.value()) {
        // Virus scanners and indexers open what has just been written, and then it cannot be
        // replaced: denied or shared, as the system pleases.
        case ERROR_ACCESS_DENIED:
        case ERROR_SHARING_VIOLATION:
        case ERROR_LOCK_VIOLATION:
        case ERROR_USER_MAPPED_FILE:
        case ERROR_BUSY:
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
        case ERROR_IO_DEVICE:
        case ERROR_NOT_ENOUGH_MEMORY:
        case ERROR_NO_SYSTEM_RESOURCES:
        case ERROR_TOO_MANY_OPEN_FILES:
            return true;
        default:
            return false;
    }
}

FileLock::FileLock(const std::filesystem::path& file) : handle_(0) {
    const HANDLE handle =
        CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                    nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        fail(GetLastError(), "cannot open", file);
    }
    OVERLAPPED whole{};
    held_ = LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                       &whole) != 0;
    if (held_) {
        handle_ = reinterpret_cast<std::intptr_t>(handle);
        return;
    }
    const DWORD error = GetLastError();
    CloseHandle(handle);
    if (error != ERROR_LOCK_VIOLATION && error != ERROR_IO_PENDING) {
        fail(error, "cannot lock", file);
    }
}

FileLock::~FileLock() {
    if (held_) {
        CloseHandle(reinterpret_cast<HANDLE>(handle_));
    }
}

}  // namespace sfstreaming::internal
