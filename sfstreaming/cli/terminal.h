// SPDX-License-Identifier: MIT
// What the command asks of the terminal and the standard streams; one implementation a system.
#pragma once

#include <cstddef>

namespace sfstreaming::cli {

enum class Stream { Output, Error };

/// Makes writing to a closed pipe an error in place of a death, and lets the terminal show UTF-8
/// and colours. To be called first.
void prepareStandardStreams();

bool isTerminal(Stream stream);

/// Columns of the terminal behind a stream; 80 if it does not say.
std::size_t terminalWidth(Stream stream);

/// Whether the terminal shows characters beyond ASCII.
bool showsUnicode();

/// Whether nobody reads standard output any more, as after `| head -1`.
bool isOutputAbandoned();

}  // namespace sfstreaming::cli
