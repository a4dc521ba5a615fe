// SPDX-License-Identifier: MIT
// Command lines to paste into a shell.
#include "sfstreaming/cli/shell_line.h"

#include <filesystem>

namespace sfstreaming::cli {

namespace {

/// A path that works in any folder; a bare name is left to the shell to find.
std::string callable(const std::string& program) {
    if (program.find_first_of("/\\") == std::string::npos) {
        return program;
    }
    return std::filesystem::absolute(program).lexically_normal().string();
}

}  // namespace

std::string shellWord(const std::string& text) {
    const bool plain = !text.empty() && text.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789@%+=:,./_-") == std::string::npos;
    if (plain) {
        return text;
    }
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return word + "'";
}

std::string listenLine(const emulator::Emulator& emulator, const std::string& program) {
    const auto& options = emulator.options();
    const auto& credentials = options.credentials;
    std::string line = "SFSTREAM_PASSWORD=" + shellWord(credentials.password) +
                       " SFSTREAM_CLIENT_SECRET=" + shellWord(credentials.clientSecret) + " " +
                       shellWord(callable(program)) + " listen --login-url " +
                       shellWord(emulator.url()) + " --username " +
                       shellWord(credentials.username) + " --client-id " +
                       shellWord(credentials.clientId);
    if (!options.certificateFile.empty()) {
        line += " --ca " + shellWord(std::filesystem::absolute(options.certificateFile).string());
    }
    for (const std::string& channel : emulator.channels()) {
        line += " " + shellWord(channel);
    }
    return line;
}

}  // namespace sfstreaming::cli
