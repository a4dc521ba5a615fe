// SPDX-License-Identifier: MIT
// Secrets: from a file or a variable of the environment, never from the command line.
#pragma once

#include <string>

namespace sfstreaming::cli {

struct Secret {
    std::string value;
    /// The file it was read from; empty if it came from elsewhere.
    std::string file;
};

/// Reads a secret from `file` ("-": standard input) or, if that is empty, from a variable. A
/// byte order mark at the begin and one line break at the end are not part of it.
/// @return with an empty value if neither is there
/// @throws CommandLineError  the file cannot be read, or is empty
Secret readSecret(const std::string& file, const char* variable);

/// Puts `secret` in the place of a file's contents: at no time is the file partly written, and
/// nobody else may read it. A link is followed. One implementation a system.
/// @throws std::runtime_error  it could not be stored; the file is as it was
void replaceSecretFile(const std::string& file, const std::string& secret);

}  // namespace sfstreaming::cli
