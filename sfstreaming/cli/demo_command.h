// SPDX-License-Identifier: MIT
// `sfstream demo`: an emulator and a client in one process, and two accidents.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace sfstreaming::cli {

struct DemoOptions {
    double duration = 12.0;
    bool fast = false;
};

/// Adds the command.
/// @param options  filled in by the parser; must outlive the parse
CLI::App* addDemoCommand(CLI::App& app, DemoOptions& options);

/// @param program  how this program was called, for the lines to try next
/// @return an ExitCode
int runDemo(const DemoOptions& options, const std::string& program);

}  // namespace sfstreaming::cli
