// SPDX-License-Identifier: MIT
// Files that are whole at any time, on POSIX systems.
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sfstreaming/internal/durable_file.h"

namespace sfstreaming::internal {

namespace {

[[noreturn]] void fail(int error, const std::string& what, const std::filesystem::path& file) {
    throw std::system_error(error, std::system_category(), what + " \"" + file.string() + "\"");
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& file, int flags)
        : number_(::open(file.c_str(), flags | O_CLOEXEC, 0666)) {
        if (number_ < 0) {
            fail(errno, "cannot open", file);
        }
    }
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const noexcept { return number_; }
    int close() noexcept { return ::close(std::exchange(number_, -1)); }

private:
    int number_;
};

int synchronize(int descriptor) {
#ifdef F_FULLFSYNC
    // There fsync() does not wait for the disk itself. Not every file system knows this one.
    if (::fcntl(descriptor, F_FULLFSYNC) == 0) {
        return 0;
    }
#endif
    return ::fsync(descriptor);
}

void writeAll(int descriptor, const std::string& contents, const std::filesystem::path& file) {
    for (std::size_t done = 0; done < contents.size();) {
        const ssize_t count = ::write(descriptor, contents.data() + done, contents.size() - done);
        if (count >= 0) {
            done += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            fail(errno, "cannot write", file);
        }
    }
}

// The new file, with the permissions of the old one, complete on the disk.
void writeBeside(const std::filesystem::path& file, const std::filesystem::path& temporary,
                 const std::string& contents) {
    // What a killed process left may be anything; a link planted there is not followed.
    ::unlink(temporary.c_str());
    Descriptor descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL);
    struct stat old {};
    if (::stat(file.c_str(), &old) == 0 && ::fchmod(descriptor.number(), old.st_mode & 07777) < 0) {
        fail(errno, "cannot set the permissions of", temporary);
    }
    writeAll(descriptor.number(), contents, temporary);
    if (synchronize(descriptor.number()) < 0) {
        fail(errno, "cannot write", temporary);
    }
    if (descriptor.close() < 0) {
        fail(errno, "cannot write", temporary);
    }
}

}  // namespace

void replaceFile(const std::filesystem::path& file, const std::filesystem::path& temporary,
                 const std::string& contents) {
    // Opened first: behind the rename it is too late to fail.
    const Descriptor folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
    try {
        writeBeside(file, temporary, contents);
        if (::rename(temporary.c_str(), file.c_str()) < 0) {
            fail(errno, "cannot replace", file);
        }
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    // The new contents are in place and whole. If this fails, a power cut may bring back the old
    // ones, which are whole as well.
    synchronize(folder.number());
}

bool mayPass(const std::error_code& code) noexcept {
    // Both mean errno; the standard library's own are of the second.
    if (code.category() != std::system_category() && code.category() != std::generic_category()) {
        return false;
    }
    switch (code.value()) {
        case EAGAIN:
        case EBUSY:
        case EDQUOT:
        case EINTR:
        case EIO:
        case EMFILE:
        case ENFILE:
        case ENOLCK:
        case ENOMEM:
        case ENOSPC:
            return true;
        default:
            return false;
    }
}

FileLock::FileLock(const std::filesystem::path& file)
    : handle_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    const int descriptor = static_cast<int>(handle_);
    if (descriptor < 0) {
        fail(errno, "cannot open", file);
    }
    int result = 0;
    do {
        result = ::flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result < 0 && errno == EINTR);
    held_ = result == 0;
    if (!held_) {
        const int error = errno;
        ::close(descriptor);
        handle_ = -1;
        if (error != EWOULDBLOCK) {
            fail(error, "cannot lock", file);
        }
    }
}

FileLock::~FileLock() {
    if (handle_ >= 0) {
        ::close(static_cast<int>(handle_));
    }
}

}  // namespace sfstreaming::internal
