// SPDX-License-Identifier: MIT
// Replacing a file with a secret on Windows: the new file inherits the rights of its folder.
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <windows.h>

#include "sfstreaming/cli/secret.h"

namespace sfstreaming::cli {

void replaceSecretFile(const std::string& file, const std::string& secret) {
    const auto target =
        std::filesystem::canonical(std::filesystem::path(std::u8string(file.begin(), file.end())));
    auto temporary = target;
    temporary += L".new";
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream << secret << '\n';
        stream.close();
        if (!stream) {
            throw std::runtime_error("cannot write beside " + file);
        }
    }
    if (ReplaceFileW(target.c_str(), temporary.c_str(), nullptr, 0, nullptr, nullptr) == 0) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw std::runtime_error("cannot replace " + file);
    }
}

}  // namespace sfstreaming::cli
