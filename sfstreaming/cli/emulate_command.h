// SPDX-License-Identifier: MIT
// `sfstream emulate`: a local Salesforce.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace sfstreaming::cli {

struct EmulateOptions {
    std::uint16_t port = 0;
    std::uint16_t controlPort = 0;
    double rate = 1.0;
    std::string certificateFile;
    std::string keyFile;
    double timeScale = 1.0;
};

/// Adds the command.
/// @param options  filled in by the parser; must outlive the parse
CLI::App* addEmulateCommand(CLI::App& app, EmulateOptions& options);

/// @param program  how this program was called, for the line to paste
/// @return an ExitCode
/// @throws CommandLineError  options that cannot work
int runEmulate(const EmulateOptions& options, const std::string& program);

}  // namespace sfstreaming::cli
