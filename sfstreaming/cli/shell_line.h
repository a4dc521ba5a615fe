// SPDX-License-Identifier: MIT
// Command lines to paste into a shell.
#pragma once

#include <string>

#include "sfstreaming/emulator/emulator.h"

namespace sfstreaming::cli {

/// A word for a POSIX shell, quoted if need be.
std::string shellWord(const std::string& text);

/// The call of `sfstream listen` that prints the events of an emulator's demo channels.
/// @param program  how the running program was called
std::string listenLine(const emulator::Emulator& emulator, const std::string& program);

}  // namespace sfstreaming::cli
