// SPDX-License-Identifier: MIT
// Secrets from a file or a variable.
#include "sfstreaming/cli/secret.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "sfstreaming/cli/command_line_error.h"

namespace sfstreaming::cli {

namespace {

// Some editors put it before UTF-8.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Secret readSecret(const std::string& file, const char* variable) {
    if (file.empty()) {
        const char* value = std::getenv(variable);
        return {value == nullptr ? std::string() : value, {}};
    }
    Secret secret;
    if (file == "-") {
        std::getline(std::cin, secret.value, '\0');
    } else {
        std::ifstream stream(std::filesystem::path(std::u8string(file.begin(), file.end())),
                             std::ios::binary);
        std::error_code ignored;
        if (!stream ||
            std::filesystem::is_directory(
                std::filesystem::path(std::u8string(file.begin(), file.end())), ignored)) {
            throw CommandLineError("cannot read " + file);
        }
        secret.value.assign(std::istreambuf_iterator<char>(stream), {});
        secret.file = file;
    }
    if (secret.value.rfind(kByteOrderMark, 0) == 0) {
        secret.value.erase(0, kByteOrderMark.size());
    }
    if (!secret.value.empty() && secret.value.back() == '\n') {
        secret.value.pop_back();
        if (!secret.value.empty() && secret.value.back() == '\r') {
            secret.value.pop_back();
        }
    }
    if (secret.value.empty()) {
        throw CommandLineError((file == "-" ? "standard input" : file) +
                               " is empty: it should hold a secret");
    }
    return secret;
}

}  // namespace sfstreaming::cli
