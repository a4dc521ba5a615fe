// SPDX-License-Identifier: MIT
// Replacing a file with a secret on POSIX systems.
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

#include "sfstreaming/cli/secret.h"

namespace sfstreaming::cli {

void replaceSecretFile(const std::string& file, const std::string& secret) {
    const std::string target = std::filesystem::canonical(file).string();
    std::string temporary = target + ".XXXXXX";
    const int descriptor = mkstemp(temporary.data());  // readable by the owner alone
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot write beside " + target);
    }
    const std::string text = secret + "\n";
    int problem = 0;
    for (std::size_t done = 0; done < text.size() && problem == 0;) {
        const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
        if (count > 0) {
            done += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            problem = errno;
        }
    }
    if (problem == 0 && fsync(descriptor) != 0) {
        problem = errno;
    }
    if (::close(descriptor) != 0 && problem == 0) {
        problem = errno;
    }
    if (problem == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) {
        problem = errno;
    }
    if (problem != 0) {
        ::unlink(temporary.c_str());
        throw std::system_error(problem, std::generic_category(), "cannot replace " + target);
    }
}

}  // namespace sfstreaming::cli
